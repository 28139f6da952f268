CREATE TABLE `lease` (
	`id` integer PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`fence` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `write_marks` (
	`writer` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`at_ms` integer DEFAULT (cast(unixepoch('subsec') * 1000 as integer)) NOT NULL
);
--> statement-breakpoint
ALTER TABLE `desired_rows` ADD `sent_fence` integer;