DROP TABLE `learnt_names`;--> statement-breakpoint
ALTER TABLE `desired_rows` ADD `field_reasons` text;--> statement-breakpoint
ALTER TABLE `desired_rows` ADD `only_enriches` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `fields_changed_at` text;--> statement-breakpoint
ALTER TABLE `person_facts` ADD `user_address` text DEFAULT '' NOT NULL;