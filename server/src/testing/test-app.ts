import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Activity, type ActivityKind, activityId } from '@reachable/shared/contract'
import { createApp } from '../api/app.ts'
import type { Caller } from '../auth/caller.ts'
import { movableClock } from '../clock.ts'
import { openOrgDb } from '../db/org/open.ts'
import { createMakeId } from '../ids.ts'
import { createSecretBox } from '../keys/secret-box.ts'
import { silentLog } from '../log.ts'
import { createInlineOwners } from '../owner/inline-owners.ts'
import { withoutLease } from '../owner/job-lease.ts'
import { createOrgHost } from '../owner/org-host.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

export const T0 = Date.parse('2026-03-02T09:00:00.000Z')
export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const at = (ms: number) => new Date(ms).toISOString()

const caller = (userId: string, email: string, role: Caller['role'], orgId = 'org_1'): Caller => ({
  ...{ userId, email, role, orgId, name: userId, orgName: 'Our Co', mailboxes: [email] },
})
const CALLERS: Readonly<Record<string, Caller>> = {
  rita: caller('rita', 'rita@ourco.com', 'rep'),
  sam: caller('sam', 'sam@ourco.com', 'rep'),
  adam: caller('adam', 'adam@ourco.com', 'admin'),
  other: caller('other', 'olga@elsewhere.example', 'admin', 'org_2'),
}

/** Salesforce before anybody connected it. */
const NOT_CONNECTED: SalesforceSync = {
  pull: async () => ({ kind: 'not_connected', changedAddresses: [], calls: 0 }),
  push: async () => ({ kind: 'not_connected', written: 0, refused: 0, inDoubt: 0, calls: 0 }),
  inspect: async () => ({ kind: 'not_connected', error: null }),
  restore: async () => ({ kind: 'not_connected' }),
  flagsNow: async () => ({ kind: 'not_connected', error: null }),
  valuesNow: async () => ({ kind: 'not_connected', error: null }),
  readSetup: async () => ({ kind: 'not_connected', error: null }),
  readLayouts: async () => ({ kind: 'not_connected', error: null }),
  createSetup: async () => ({ kind: 'not_connected', error: null }),
  backfill: async () => ({ kind: 'not_connected', error: null }),
}

/** The real app over real database files, with two orgs and four people whose tokens are their names. */
export async function startTestApp(folder = mkdtempSync(join(tmpdir(), 'reachable-app-'))) {
  let made = 0
  const process = { nowMs: () => T0 }
  const businessClock = movableClock(process)
  businessClock.moveTo(T0)
  const makeId = createMakeId(() => String(++made).padStart(6, '0'))
  const owners = createInlineOwners(async ({ databaseUrl }) => {
    const db = await openOrgDb({ url: databaseUrl })
    return createOrgHost({
      db,
      makeId,
      log: silentLog,
      salesforce: NOT_CONNECTED,
      connectTools: { secrets: createSecretBox(new Uint8Array(32)), policy: 'loopback' },
      lease: withoutLease,
    })
  })
  for (const orgId of ['org_1', 'org_2']) {
    await owners.register({ orgId, databaseUrl: `file:${join(folder, `${orgId}.db`)}` })
  }
  const app = createApp({
    identify: async (headers) => CALLERS[headers.get('authorization')?.replace('Bearer ', '') ?? ''] ?? null,
    owners,
    clock: process,
    businessClock,
    log: silentLog,
    mode: 'production',
    publicUrl: 'http://127.0.0.1:8787',
    consoleFolder: join(folder, 'console'),
  })
  const request = (who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method,
      headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  return {
    app,
    owners,
    businessClock,
    request,
    /** The answer's JSON; every answer of the API is an object. */
    json: async (who: string, method: string, path: string, body?: unknown) => {
      const response = await request(who, method, path, body)
      // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all routes.
      return (await response.json()) as any
    },
    /** Posts activities and waits until they are decided. */
    post: async (who: string, ...activities: readonly Activity[]) => {
      const response = await request(who, 'POST', '/v1/activities', { activities })
      await owners.call(CALLERS[who]?.orgId ?? '', 'settle', businessClock.nowMs())
      return response
    },
    stop: async () => owners.close(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    folder,
  }
}

const common = (kind: ActivityKind, mailbox: string, key: string, atMs: number) => ({
  ...{ id: activityId(kind, mailbox, key), occurredAt: at(atMs), mailbox, source: 'gmail' as const },
})

export function sent(atMs: number, to: string, messageId: string, mailbox = 'rita@ourco.com'): Activity {
  const participants = [
    { role: 'from' as const, address: mailbox },
    { role: 'to' as const, address: to },
  ]
  return { kind: 'email.sent', ...common('email.sent', mailbox, messageId, atMs), messageId, participants }
}

export function bounced(
  atMs: number,
  address: string,
  originalMessageId: string | null,
  given: { status?: string; remoteMta?: string; action?: 'failed' | 'delayed' | 'delivered'; key?: string } = {},
  mailbox = 'rita@ourco.com',
): Activity {
  const { status = '5.1.1', remoteMta = 'gmail-smtp-in.l.google.com', action = 'failed', key = `n${atMs}` } = given
  const isFull = status.endsWith('2.2')
  const recipient = {
    ...{ address, finalAddress: null, action, status, remoteMta, replyCode: '550', diagnostic: '550 no such user' },
    reason: isFull ? ('mailboxfull' as const) : ('userunknown' as const),
    recipientState: isFull ? ('SoftBounceMailboxFull' as const) : ('hardBounce' as const),
    ...{ hard: !isFull, rule: 'test' },
  }
  return {
    kind: 'bounce.received',
    ...common('bounce.received', mailbox, `${originalMessageId}:${address}:${key}`, atMs),
    report: {
      ...{ kind: action === 'failed' ? ('bounce' as const) : action, recipients: [recipient], reportingMta: null },
      ...{ noticeMessageId: key, originalMessageId, originalSentAt: null, fromOwnMailSystem: false },
      authentication: 'pass',
    },
  }
}

export function seen(atMs: number, address: string, name?: string, mailbox = 'rita@ourco.com'): Activity {
  const writer = { role: 'from' as const, address, ...(name === undefined ? {} : { name }) }
  return {
    kind: 'contact.seen',
    ...common('contact.seen', mailbox, `${address}#${atMs}`, atMs),
    participants: [writer],
    sighting: { how: 'mail', authentication: 'pass' },
  }
}
