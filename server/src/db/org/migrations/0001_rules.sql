CREATE TABLE `domain_incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`domain` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`ended_by` text,
	`decided_by` text,
	`evidence` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `domain_incidents_domain` ON `domain_incidents` (`domain`,`started_at_ms`);--> statement-breakpoint
CREATE TABLE `duplicate_groups` (
	`address` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`survivor_id` text,
	`plan` text NOT NULL,
	`rule` text NOT NULL,
	`why` text NOT NULL,
	`run_id` text,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `person_facts` (
	`address` text NOT NULL,
	`field` text NOT NULL,
	`value` text NOT NULL,
	`at_ms` integer NOT NULL,
	`activity_id` text NOT NULL,
	`mailbox` text NOT NULL,
	PRIMARY KEY(`address`, `field`)
);
--> statement-breakpoint
CREATE TABLE `preview_items` (
	`preview_id` text NOT NULL,
	`seq` integer NOT NULL,
	`action` text NOT NULL,
	`outcome` text NOT NULL,
	`address` text,
	`refusal` text,
	`body` text NOT NULL,
	PRIMARY KEY(`preview_id`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `preview_items_action` ON `preview_items` (`preview_id`,`action`);--> statement-breakpoint
CREATE TABLE `previews` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`request` text NOT NULL,
	`done` integer NOT NULL,
	`total` integer NOT NULL,
	`counts` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`by_user` text NOT NULL,
	`error` text
);
--> statement-breakpoint
CREATE TABLE `private_filters` (
	`user_address` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`field` text NOT NULL,
	`pattern` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`user_address`, `id`)
);
--> statement-breakpoint
CREATE TABLE `unsubscriptions` (
	`address` text NOT NULL,
	`channel_id` text NOT NULL,
	`source` text NOT NULL,
	`at_ms` integer NOT NULL,
	`evidence` text NOT NULL,
	PRIMARY KEY(`address`, `channel_id`)
);
--> statement-breakpoint
ALTER TABLE `bounce_events` ADD `channel_id` text;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `department` text;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `seniority` text;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `persona` text;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `mailing_country` text;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `mailing_state` text;--> statement-breakpoint
ALTER TABLE `removed_people` ADD `record_id` text;--> statement-breakpoint
ALTER TABLE `removed_people` ADD `snapshot` text;