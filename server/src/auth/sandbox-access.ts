import { hashPassword } from 'better-auth/crypto'
import { deleteUsersByAddress, findUserIdByEmail, insertMember } from '../db/control/members.ts'
import { insertOrg } from '../db/control/orgs.ts'
import type { SandboxAccess, SandboxUser } from './access.ts'
import type { EntryInput } from './entry.ts'
import { type PairingInput, pairDirectly } from './pairing.ts'

/** Doors without locks, for a sandbox on this machine. Made in sandbox mode only. */
export function createSandboxAccess(entry: EntryInput, pairing: PairingInput): SandboxAccess {
  const pair = async (email: string) => {
    const userId = await findUserIdByEmail(entry.control, email)
    return userId === null ? null : pairDirectly(pairing, userId)
  }
  return {
    pair,
    createOrg: async ({ name, users }) => {
      const orgId = await insertSandboxOrg(entry, name, users)
      const tokens: Record<string, string> = {}
      for (const { email } of users) {
        const paired = await pair(email)
        if (paired?.state === 'paired') tokens[email] = paired.token
      }
      return { orgId, tokens }
    },
  }
}

async function insertSandboxOrg(entry: EntryInput, name: string, users: readonly SandboxUser[]): Promise<string> {
  const { control, config, clock, makeId } = entry
  const nowMs = clock.nowMs()
  const orgId = makeId('org', nowMs)
  const databaseUrl = config.orgDatabaseUrl(orgId)
  const members = await Promise.all(
    users.map(async ({ email, name, role, mailboxes, password }) => ({
      userId: makeId('usr', nowMs),
      orgId,
      email,
      name,
      role,
      passwordHash: password === undefined ? null : await hashPassword(password),
      mailboxes: mailboxes ?? [email],
    })),
  )
  await control.transaction(async (tx) => {
    await deleteUsersByAddress(tx, [...new Set(members.flatMap(({ email, mailboxes }) => [email, ...mailboxes]))])
    await insertOrg(tx, { orgId, name, databaseUrl }, nowMs)
    for (const member of members) await insertMember(tx, member, nowMs)
  })
  await entry.onOrgCreated({ orgId, databaseUrl })
  return orgId
}
