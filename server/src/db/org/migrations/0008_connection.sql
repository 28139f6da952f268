CREATE TABLE `data_key` (
	`id` integer PRIMARY KEY NOT NULL,
	`master_key_id` text NOT NULL,
	`wrapped` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `salesforce_consents` (
	`state_hash` text PRIMARY KEY NOT NULL,
	`session_hash` text NOT NULL,
	`login_url` text NOT NULL,
	`client_id` text NOT NULL,
	`sealed_client_secret` text,
	`sealed_verifier` text NOT NULL,
	`redirect_uri` text NOT NULL,
	`may_change_org` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `salesforce_connection` ADD `flow` text DEFAULT 'client_credentials' NOT NULL;--> statement-breakpoint
ALTER TABLE `salesforce_connection` ADD `username` text;--> statement-breakpoint
ALTER TABLE `salesforce_connection` ADD `epoch` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `salesforce_connection` ADD `token_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `salesforce_connection` ADD `renewer` text;--> statement-breakpoint
ALTER TABLE `salesforce_connection` ADD `renewing_until_ms` integer DEFAULT 0 NOT NULL;