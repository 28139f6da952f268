CREATE TABLE `named_addresses` (
	`name_digest` text NOT NULL,
	`address` text NOT NULL,
	`kind` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`name_digest`, `address`)
);
--> statement-breakpoint
CREATE INDEX `named_addresses_address` ON `named_addresses` (`address`);--> statement-breakpoint
CREATE TABLE `revoked_mailboxes` (
	`mailbox` text PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `bounce_events` ADD `domain` text GENERATED ALWAYS AS (substr(address, instr(address, '@') + 1)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `bounce_events_domain` ON `bounce_events` (`domain`,`occurred_at_ms`);--> statement-breakpoint
ALTER TABLE `domain_incidents` ADD `reason` text;--> statement-breakpoint
ALTER TABLE `domain_incidents` ADD `mailed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `domain_incidents` ADD `failed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `mirror_contacts` ADD `watched` text;--> statement-breakpoint
ALTER TABLE `people` ADD `waiting_for` text;--> statement-breakpoint
ALTER TABLE `touches` ADD `domain` text GENERATED ALWAYS AS (substr(address, instr(address, '@') + 1)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `touches_domain` ON `touches` (`domain`,`at_ms`);