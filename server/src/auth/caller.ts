import type { OrgRole } from '@reachable/shared/contract'

/** Who is calling, as every route sees it. Made by `auth/` from a bearer token or a session cookie. */
export type Caller = {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly role: OrgRole
  readonly orgId: string
  readonly orgName: string
  /** Mailboxes whose activities this caller may post, in lower case. */
  readonly mailboxes: readonly string[]
}

/** Null: no token, a wrong one, or one that was revoked. */
export type IdentifyCaller = (headers: Headers) => Promise<Caller | null>
