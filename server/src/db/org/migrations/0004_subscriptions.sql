ALTER TABLE `bounce_events` ADD `campaign` text;--> statement-breakpoint
ALTER TABLE `bounce_events` ADD `template_id` text;--> statement-breakpoint
ALTER TABLE `bounce_events` ADD `user_id` text;--> statement-breakpoint
ALTER TABLE `unsubscriptions` ADD `restored_at_ms` integer;