CREATE TABLE `staging_rows` (
	`subscriber_key` text PRIMARY KEY NOT NULL,
	`email_address` text NOT NULL,
	`bounce_category` text NOT NULL,
	`smtp_code` text,
	`bounce_reason` text,
	`bounced_at_ms` integer NOT NULL,
	`contact_ids` text NOT NULL,
	`lead_ids` text NOT NULL,
	`run_id` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `bounce_events` ADD `held_by_sender` integer DEFAULT false NOT NULL;