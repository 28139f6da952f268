CREATE TABLE `server_secret` (
	`id` integer PRIMARY KEY NOT NULL,
	`master_key_id` text NOT NULL,
	`wrapped` text NOT NULL
);
