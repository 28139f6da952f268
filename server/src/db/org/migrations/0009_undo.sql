CREATE TABLE `undone_writes` (
	`object` text NOT NULL,
	`key` text NOT NULL,
	`what` text NOT NULL,
	`address` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`object`, `key`, `what`)
);
--> statement-breakpoint
CREATE INDEX `undone_writes_address` ON `undone_writes` (`address`);--> statement-breakpoint
CREATE INDEX `log_run` ON `log` (`run_id`,`id`) WHERE run_id IS NOT NULL;