import type { OrgRole } from '@reachable/shared/contract'
import { and, asc, count, eq, inArray } from 'drizzle-orm'
import type { ControlReader } from './open.ts'
import { account, mailboxes, member, organization, user } from './schema.ts'

/** A person of an org as the rest of the server sees one. */
export type MemberRow = {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly role: OrgRole
  readonly orgId: string
  readonly orgName: string
  readonly mailboxes: readonly string[]
  readonly joinedAtMs: number
}

export type NewMember = {
  readonly userId: string
  readonly orgId: string
  readonly email: string
  readonly name: string
  readonly role: OrgRole
  /** Null: no password; the person can only be paired, never sign in. */
  readonly passwordHash: string | null
  readonly mailboxes: readonly string[]
}

/** An org with more people than this needs pages; the console shows them on one. */
const MEMBERS_MAX = 1_000
const MAILBOXES_MAX = 100

export async function hasUsers(db: ControlReader): Promise<boolean> {
  const rows = await db.select({ id: user.id }).from(user).limit(1)
  return rows.length > 0
}

/** Does a user sign in with this address, or is it bound to one as a mailbox? */
export async function isAddressTaken(db: ControlReader, address: string): Promise<boolean> {
  const [asUser] = await db.select({ id: user.id }).from(user).where(eq(user.email, address)).limit(1)
  const [asMailbox] = await db.select().from(mailboxes).where(eq(mailboxes.address, address)).limit(1)
  return asUser !== undefined || asMailbox !== undefined
}

export async function findUserIdByEmail(db: ControlReader, email: string): Promise<string | null> {
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, email)).limit(1)
  return row?.id ?? null
}

/** The user with org, role and mailboxes; null when the user is in no org (any more). */
export async function findMember(db: ControlReader, userId: string): Promise<MemberRow | null> {
  const [row] = await selectMembers(db).where(eq(member.userId, userId)).limit(1)
  if (!row) return null
  const bound = await db
    .select({ address: mailboxes.address })
    .from(mailboxes)
    .where(eq(mailboxes.userId, userId))
    .orderBy(asc(mailboxes.address))
    .limit(MAILBOXES_MAX)
  return toMember(
    row,
    bound.map(({ address }) => address),
  )
}

/** All people of one org, by address. */
export async function listMembers(db: ControlReader, orgId: string): Promise<MemberRow[]> {
  const rows = await selectMembers(db)
    .where(eq(member.organizationId, orgId))
    .orderBy(asc(user.email))
    .limit(MEMBERS_MAX)
  const bound = await db
    .select({ userId: mailboxes.userId, address: mailboxes.address })
    .from(mailboxes)
    .innerJoin(member, eq(member.userId, mailboxes.userId))
    .where(eq(member.organizationId, orgId))
    .orderBy(asc(mailboxes.address))
    .limit(MEMBERS_MAX * MAILBOXES_MAX)
  return rows.map((row) =>
    toMember(
      row,
      bound.filter(({ userId }) => userId === row.userId).map(({ address }) => address),
    ),
  )
}

/** Inserts user, credential, membership and bound mailboxes. Run it inside a transaction. */
export async function insertMember(db: ControlReader, input: NewMember, nowMs: number): Promise<void> {
  const { userId, orgId, email, name, role, passwordHash } = input
  const at = new Date(nowMs)
  await db.insert(user).values({ id: userId, email, name, emailVerified: true, createdAt: at, updatedAt: at })
  if (passwordHash !== null) {
    // The shape of better-auth's credential account: its id is the user's.
    await db.insert(account).values({
      id: `acc_${userId}`,
      accountId: userId,
      providerId: 'credential',
      userId,
      password: passwordHash,
      createdAt: at,
      updatedAt: at,
    })
  }
  await db.insert(member).values({ id: `mem_${userId}`, organizationId: orgId, userId, role, createdAt: at })
  for (const address of new Set(input.mailboxes)) {
    await db.insert(mailboxes).values({ address, userId, boundAtMs: nowMs })
  }
}

/**
 * Removes a person with sessions, devices and mailbox bindings (PRV-5); foreign keys carry it through. The org's
 * database is not touched. The last admin stays, or nobody could let anybody in. Run it inside a transaction.
 */
export async function removeMember(
  db: ControlReader,
  orgId: string,
  userId: string,
): Promise<'removed' | 'unknown' | 'last_admin'> {
  const inOrg = eq(member.organizationId, orgId)
  const [leaving] = await db
    .select({ role: member.role })
    .from(member)
    .where(and(inOrg, eq(member.userId, userId)))
  if (!leaving) return 'unknown'
  const [row] = await db
    .select({ admins: count() })
    .from(member)
    .where(and(inOrg, eq(member.role, 'admin')))
  if (leaving.role === 'admin' && row?.admins === 1) return 'last_admin'
  await db.delete(user).where(eq(user.id, userId))
  return 'removed'
}

/** For the sandbox, where a new org takes over the addresses of an older one. */
export async function deleteUsersByAddress(db: ControlReader, addresses: readonly string[]): Promise<void> {
  const holders = db
    .select({ id: mailboxes.userId })
    .from(mailboxes)
    .where(inArray(mailboxes.address, [...addresses]))
  await db.delete(user).where(inArray(user.id, holders))
  await db.delete(user).where(inArray(user.email, [...addresses]))
}

const columns = {
  userId: user.id,
  email: user.email,
  name: user.name,
  role: member.role,
  orgId: organization.id,
  orgName: organization.name,
  joinedAt: member.createdAt,
}

const selectMembers = (db: ControlReader) =>
  db
    .select(columns)
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .innerJoin(organization, eq(organization.id, member.organizationId))
    .$dynamic()

type SelectedMember = Omit<MemberRow, 'mailboxes' | 'joinedAtMs'> & { joinedAt: Date }

function toMember({ joinedAt, ...row }: SelectedMember, bound: readonly string[]): MemberRow {
  return { ...row, mailboxes: bound, joinedAtMs: joinedAt.getTime() }
}
