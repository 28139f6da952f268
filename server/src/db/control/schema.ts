import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/**
 * The control database: who may enter, and where each org's database lies. No captured data.
 * The first part follows better-auth's own model names and field names, which its adapter looks up here;
 * times in it are Dates. The second part is ours: integers, milliseconds since 1970 UTC.
 */
const instant = (name: string) => integer(name, { mode: 'timestamp_ms' })
const now = sql`(cast(unixepoch('subsec') * 1000 as integer))`
const createdAt = () => instant('created_at').notNull().default(now)
const updatedAt = () => instant('updated_at').notNull().default(now)
const userRef = () =>
  text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' })

export const user = sqliteTable('user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
  image: text('image'),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})

export const session = sqliteTable(
  'session',
  {
    id: text('id').primaryKey(),
    expiresAt: instant('expires_at').notNull(),
    token: text('token').notNull().unique(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    userId: userRef(),
  },
  (t) => [index('session_user').on(t.userId), index('session_expires').on(t.expiresAt)],
)

export const account = sqliteTable(
  'account',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: userRef(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: instant('access_token_expires_at'),
    refreshTokenExpiresAt: instant('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index('account_user').on(t.userId)],
)

/** @public better-auth looks for it by name and refuses to start without it. */
export const verification = sqliteTable(
  'verification',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index('verification_identifier').on(t.identifier)],
)

export const organization = sqliteTable('organization', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  slug: text('slug').notNull().unique(),
  logo: text('logo'),
  createdAt: createdAt(),
  metadata: text('metadata'),
})

const orgRef = () =>
  text('organization_id')
    .notNull()
    .references(() => organization.id, { onDelete: 'cascade' })

/** A user belongs to one org: a person, a mailbox and a token lead to one tenant and no other. */
export const member = sqliteTable(
  'member',
  {
    id: text('id').primaryKey(),
    organizationId: orgRef(),
    userId: userRef(),
    role: text('role', { enum: ['admin', 'rep'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('member_user').on(t.userId), index('member_organization').on(t.organizationId)],
)

export const deviceCode = sqliteTable(
  'device_code',
  {
    id: text('id').primaryKey(),
    deviceCode: text('device_code').notNull().unique(),
    userCode: text('user_code').notNull().unique(),
    userId: text('user_id').references(() => user.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    status: text('status').notNull(),
    lastPolledAt: instant('last_polled_at'),
    pollingInterval: integer('polling_interval'),
    clientId: text('client_id'),
    scope: text('scope'),
  },
  (t) => [index('device_code_expires').on(t.expiresAt)],
)

export type LinkPayload =
  | { readonly kind: 'setup' }
  | {
      readonly kind: 'invite'
      readonly orgId: string
      readonly email: string
      readonly name: string
      readonly role: 'admin' | 'rep'
    }

/** Links that let somebody in once. The token itself is never stored, only its hash. */
export const oneTimeLinks = sqliteTable('one_time_links', {
  tokenHash: text('token_hash').primaryKey(),
  kind: text('kind', { enum: ['setup', 'invite'] }).notNull(),
  payload: text('payload', { mode: 'json' }).$type<LinkPayload>().notNull(),
  expiresAtMs: integer('expires_at_ms').notNull(),
  usedAtMs: integer('used_at_ms'),
})

/** Whose activities a user may post. An address is bound to one user at a time. */
export const mailboxes = sqliteTable(
  'mailboxes',
  { address: text('address').primaryKey(), userId: userRef(), boundAtMs: integer('bound_at_ms').notNull() },
  (t) => [index('mailboxes_user').on(t.userId)],
)

/** Where each org's database lives; an operator moves an org by changing its URL. */
export const orgDatabases = sqliteTable('org_databases', {
  orgId: text('org_id')
    .primaryKey()
    .references(() => organization.id),
  url: text('url').notNull(),
})

/** What sessions and selector documents are signed with, wrapped by a master key. One row. */
export const serverSecret = sqliteTable('server_secret', {
  id: integer('id').primaryKey(),
  masterKeyId: text('master_key_id').notNull(),
  wrapped: text('wrapped').notNull(),
})
