CREATE TABLE `auto_replies` (
	`id` text PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`at_ms` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `auto_replies_address` ON `auto_replies` (`address`,`at_ms`);--> statement-breakpoint
CREATE TABLE `bounce_events` (
	`id` text PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`final_address` text,
	`mailbox` text NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`sent_at_ms` integer,
	`message_id` text,
	`reason` text NOT NULL,
	`recipient_state` text NOT NULL,
	`hard` integer NOT NULL,
	`status` text,
	`reply_code` text,
	`remote_mta` text,
	`diagnostic` text,
	`rule` text NOT NULL,
	`trusted` integer NOT NULL,
	`attribution` text NOT NULL,
	`campaign_id` text,
	`notice_ids` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `bounce_events_address` ON `bounce_events` (`address`,`occurred_at_ms`);--> statement-breakpoint
CREATE INDEX `bounce_events_attribution` ON `bounce_events` (`attribution`,`address`);--> statement-breakpoint
CREATE TABLE `desired_rows` (
	`object` text NOT NULL,
	`natural_key` text NOT NULL,
	`operation` text NOT NULL,
	`record_id` text,
	`account_id` text,
	`address` text,
	`mailbox` text,
	`values` text NOT NULL,
	`contact_key` text,
	`opportunity_id` text,
	`before` text,
	`revision` integer NOT NULL,
	`acked_revision` integer NOT NULL,
	`state` text NOT NULL,
	`verify_at_ms` integer,
	`attempts` integer NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	`last_error` text,
	`rule` text NOT NULL,
	`why` text NOT NULL,
	`evidence` text NOT NULL,
	`activity_id` text,
	`run_id` text,
	`decided_at_ms` integer NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`settings_version` integer NOT NULL,
	PRIMARY KEY(`object`, `natural_key`)
);
--> statement-breakpoint
CREATE INDEX `desired_rows_state` ON `desired_rows` (`state`,`next_attempt_at_ms`);--> statement-breakpoint
CREATE INDEX `desired_rows_address` ON `desired_rows` (`address`);--> statement-breakpoint
CREATE INDEX `desired_rows_contact_key` ON `desired_rows` (`contact_key`);--> statement-breakpoint
CREATE INDEX `desired_rows_opportunity` ON `desired_rows` (`opportunity_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`request_digest` text NOT NULL,
	`status` integer NOT NULL,
	`response` text NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `inbox` (
	`activity_id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`mailbox` text NOT NULL,
	`user_address` text NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`state` text NOT NULL,
	`error` text,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `inbox_state` ON `inbox` (`state`,`received_at_ms`);--> statement-breakpoint
CREATE TABLE `learnt_names` (
	`address` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `life_signs` (
	`id` text PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`at_ms` integer NOT NULL,
	`how` text NOT NULL,
	`authentication` text NOT NULL,
	`mailbox` text
);
--> statement-breakpoint
CREATE INDEX `life_signs_address` ON `life_signs` (`address`,`at_ms`);--> statement-breakpoint
CREATE TABLE `log` (
	`id` text PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`action` text NOT NULL,
	`outcome` text NOT NULL,
	`address` text,
	`mailbox` text,
	`rule` text NOT NULL,
	`refusal` text,
	`why` text NOT NULL,
	`activity_id` text,
	`evidence` text NOT NULL,
	`crm` text,
	`settings_version` integer NOT NULL,
	`run_id` text
);
--> statement-breakpoint
CREATE INDEX `log_address` ON `log` (`address`,`id`);--> statement-breakpoint
CREATE INDEX `log_mailbox` ON `log` (`mailbox`,`id`);--> statement-breakpoint
CREATE INDEX `log_activity` ON `log` (`activity_id`);--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mirror_account_domains` (
	`account_id` text NOT NULL,
	`domain` text NOT NULL,
	PRIMARY KEY(`account_id`, `domain`)
);
--> statement-breakpoint
CREATE INDEX `mirror_account_domains_domain` ON `mirror_account_domains` (`domain`);--> statement-breakpoint
CREATE TABLE `mirror_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`owner_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mirror_contacts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`owner_id` text,
	`email` text,
	`first_name` text,
	`last_name` text,
	`title` text,
	`phone` text,
	`email_active` integer,
	`hard_bounce` integer,
	`hard_bounce_date` text,
	`created_by_reachable` integer NOT NULL,
	`reachable_key` text,
	`opted_out` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`crm_changed_at_ms` integer,
	`last_activity_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `mirror_contacts_email` ON `mirror_contacts` (`email`);--> statement-breakpoint
CREATE INDEX `mirror_contacts_account` ON `mirror_contacts` (`account_id`);--> statement-breakpoint
CREATE INDEX `mirror_contacts_key` ON `mirror_contacts` (`reachable_key`);--> statement-breakpoint
CREATE INDEX `mirror_contacts_flagged` ON `mirror_contacts` (`hard_bounce`) WHERE hard_bounce = 1;--> statement-breakpoint
CREATE TABLE `mirror_leads` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text,
	`email` text,
	`is_converted` integer NOT NULL,
	`hard_bounce` integer,
	`hard_bounce_date` text,
	`opted_out` integer NOT NULL,
	`last_modified_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mirror_leads_email` ON `mirror_leads` (`email`);--> statement-breakpoint
CREATE TABLE `mirror_opportunities` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`owner_id` text,
	`is_closed` integer NOT NULL,
	`last_activity_at_ms` integer,
	`close_date` text,
	`amount` real
);
--> statement-breakpoint
CREATE INDEX `mirror_opportunities_account` ON `mirror_opportunities` (`account_id`);--> statement-breakpoint
CREATE TABLE `mirror_roles` (
	`id` text PRIMARY KEY NOT NULL,
	`opportunity_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`created_by_reachable` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mirror_roles_opportunity` ON `mirror_roles` (`opportunity_id`);--> statement-breakpoint
CREATE INDEX `mirror_roles_contact` ON `mirror_roles` (`contact_id`);--> statement-breakpoint
CREATE TABLE `mirror_team_members` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mirror_team_members_account` ON `mirror_team_members` (`account_id`);--> statement-breakpoint
CREATE TABLE `mirror_users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`is_active` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mirror_users_email` ON `mirror_users` (`email`);--> statement-breakpoint
CREATE TABLE `observed_spans` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox` text NOT NULL,
	`client` text NOT NULL,
	`from_ms` integer NOT NULL,
	`until_ms` integer NOT NULL,
	`blind` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `observed_spans_mailbox` ON `observed_spans` (`mailbox`,`until_ms`);--> statement-breakpoint
CREATE TABLE `pending_people` (
	`address` text NOT NULL,
	`activity_id` text NOT NULL,
	`refusal` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`address`, `activity_id`)
);
--> statement-breakpoint
CREATE TABLE `people` (
	`address` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`status` text NOT NULL,
	`rule` text,
	`decided_email_active` integer,
	`body` text NOT NULL,
	`change_seq` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`recheck_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `people_seq` ON `people` (`change_seq`);--> statement-breakpoint
CREATE INDEX `people_status` ON `people` (`status`);--> statement-breakpoint
CREATE INDEX `people_updated` ON `people` (`updated_at_ms`);--> statement-breakpoint
CREATE INDEX `people_recheck` ON `people` (`recheck_at_ms`);--> statement-breakpoint
CREATE TABLE `removed_people` (
	`address` text PRIMARY KEY NOT NULL,
	`by_user` text NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`local_date` text NOT NULL,
	`state` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`window_start_ms` integer,
	`counts` text,
	`error` text
);
--> statement-breakpoint
CREATE TABLE `salesforce_connection` (
	`id` integer PRIMARY KEY NOT NULL,
	`login_url` text NOT NULL,
	`client_id` text NOT NULL,
	`sealed_client_secret` text,
	`sealed_refresh_token` text,
	`sealed_access_token` text,
	`instance_url` text,
	`salesforce_org_id` text,
	`integration_user_id` text,
	`api_version` text NOT NULL,
	`state` text NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE TABLE `settings_versions` (
	`version` integer PRIMARY KEY NOT NULL,
	`document` text NOT NULL,
	`at_ms` integer NOT NULL,
	`by_user` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `touches` (
	`id` text PRIMARY KEY NOT NULL,
	`activity_id` text NOT NULL,
	`address` text NOT NULL,
	`mailbox` text NOT NULL,
	`kind` text NOT NULL,
	`at_ms` integer NOT NULL,
	`message_id` text
);
--> statement-breakpoint
CREATE INDEX `touches_address` ON `touches` (`address`,`at_ms`);--> statement-breakpoint
CREATE INDEX `touches_message` ON `touches` (`message_id`);--> statement-breakpoint
CREATE INDEX `touches_mailbox` ON `touches` (`mailbox`,`at_ms`);--> statement-breakpoint
CREATE TABLE `written_values` (
	`object` text NOT NULL,
	`record_id` text NOT NULL,
	`address` text NOT NULL,
	`email_active` integer,
	`hard_bounce` integer,
	PRIMARY KEY(`object`, `record_id`)
);
