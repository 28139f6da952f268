import type { Me, OrgRole } from '@reachable/shared/contract'
import { hashPassword } from 'better-auth/crypto'
import type { Clock } from '../clock.ts'
import { hasUsers, insertMember, isAddressTaken } from '../db/control/members.ts'
import { findOpenLink, removeOldLinks, saveLink, useLink, voidSetupLinks } from '../db/control/one-time-links.ts'
import type { ControlDb } from '../db/control/open.ts'
import { insertOrg, type OrgAddress } from '../db/control/orgs.ts'
import type { MakeId } from '../ids.ts'
import type { AccessConfig } from './access-config.ts'
import type { Caller } from './caller.ts'
import { hashLinkToken, newLinkToken } from './secrets.ts'

const SETUP_LINK_MS = 30 * 60 * 1000
/** An invite travels by a message of the admin's own; a colleague may be away for some days. */
const INVITE_LINK_MS = 7 * 24 * 60 * 60 * 1000

export type EntryInput = {
  readonly control: ControlDb
  readonly config: AccessConfig
  readonly clock: Clock
  readonly makeId: MakeId
  readonly onOrgCreated: (org: OrgAddress) => Promise<void>
}

type Entered = { readonly kind: 'entered'; readonly email: string }
/** Unknown, used and expired look the same from outside. */
type LinkGone = { readonly kind: 'link_gone' }

export type SetupInput = Pick<Me, 'email' | 'name'> & {
  readonly token: string
  readonly orgName: string
  readonly password: string
}
export type InviteInput = { readonly email: string; readonly name: string; readonly role: OrgRole }

/** Makes the one setup link that works from now on; older ones are void. Null once there is a user. */
export async function newSetupLink({ control, config, clock }: EntryInput): Promise<string | null> {
  const token = newLinkToken()
  const isMade = await control.transaction(async (tx) => {
    await voidSetupLinks(tx)
    await removeOldLinks(tx, clock.nowMs())
    if (await hasUsers(tx)) return false
    const expiresAtMs = clock.nowMs() + SETUP_LINK_MS
    await saveLink(tx, { tokenHash: hashLinkToken(token), payload: { kind: 'setup' }, expiresAtMs })
    return true
  })
  return isMade ? `${config.publicUrl}/console/setup?token=${token}` : null
}

/** Creates org and first admin. Of two people with the same link one enters. */
export async function redeemSetup(input: EntryInput, request: SetupInput): Promise<Entered | LinkGone> {
  const { control, config, clock, makeId } = input
  const tokenHash = hashLinkToken(request.token)
  const nowMs = clock.nowMs()
  // Hashing a password costs 100 ms of processor time; nobody gets it for a made-up token.
  if ((await findOpenLink(control, tokenHash, nowMs))?.kind !== 'setup') return { kind: 'link_gone' }
  const passwordHash = await hashPassword(request.password)
  const orgId = makeId('org', nowMs)
  const userId = makeId('usr', nowMs)
  const databaseUrl = config.orgDatabaseUrl(orgId)
  const isFirst = await control.transaction(async (tx) => {
    const payload = await useLink(tx, tokenHash, nowMs)
    if (payload?.kind !== 'setup' || (await hasUsers(tx))) return false
    await insertOrg(tx, { orgId, name: request.orgName, databaseUrl }, nowMs)
    const { email, name } = request
    await insertMember(tx, { userId, orgId, email, name, role: 'admin', passwordHash, mailboxes: [email] }, nowMs)
    return true
  })
  if (!isFirst) return { kind: 'link_gone' }
  await input.onOrgCreated({ orgId, databaseUrl })
  return { kind: 'entered', email: request.email }
}

/** Makes the link for one new colleague. Whoever holds it can enter once, so the admin passes it on privately. */
export async function invite(
  { control, config, clock }: EntryInput,
  admin: Caller,
  request: InviteInput,
): Promise<{ kind: 'invited'; url: string; expiresAtMs: number } | { kind: 'address_taken' }> {
  if (await isAddressTaken(control, request.email)) return { kind: 'address_taken' }
  const token = newLinkToken()
  const expiresAtMs = clock.nowMs() + INVITE_LINK_MS
  const { email, name, role } = request
  await saveLink(control, {
    tokenHash: hashLinkToken(token),
    payload: { kind: 'invite', orgId: admin.orgId, email, name, role },
    expiresAtMs,
  })
  return { kind: 'invited', url: `${config.publicUrl}/console/invite?token=${token}`, expiresAtMs }
}

/** Creates the invited person with the password they chose. */
export async function acceptInvite(input: EntryInput, token: string, password: string): Promise<Entered | LinkGone> {
  const { control, clock, makeId } = input
  const tokenHash = hashLinkToken(token)
  const nowMs = clock.nowMs()
  if ((await findOpenLink(control, tokenHash, nowMs))?.kind !== 'invite') return { kind: 'link_gone' }
  const passwordHash = await hashPassword(password)
  const userId = makeId('usr', nowMs)
  const joined = await control.transaction(async (tx) => {
    const payload = await useLink(tx, tokenHash, nowMs)
    if (payload?.kind !== 'invite' || (await isAddressTaken(tx, payload.email))) return null
    const { orgId, email, name, role } = payload
    await insertMember(tx, { userId, orgId, email, name, role, passwordHash, mailboxes: [email] }, nowMs)
    return email
  })
  return joined === null ? { kind: 'link_gone' } : { kind: 'entered', email: joined }
}
