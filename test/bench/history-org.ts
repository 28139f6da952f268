import { globSync } from 'node:fs'
import { join } from 'node:path'
import { type Activity, activityId } from '@reachable/shared/contract'
import { type StoredBounce, saveBounce } from '../../server/src/db/org/bounce-events.ts'
import { saveTouches } from '../../server/src/db/org/evidence.ts'
import { type InboxRow, markDecided, storeActivities } from '../../server/src/db/org/inbox.ts'
import * as mirror from '../../server/src/db/org/mirror-write.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'

/** T0 of the scenarios; the history lies in the 300 days before. */
export const HISTORY_END = Date.parse('2026-03-02T09:00:00Z')
const DAY_MS = 86_400_000
const HISTORY_MS = 300 * DAY_MS
const ROWS_PER_WRITE = 500

export type OrgSize = { readonly activities: number; readonly accounts: number; readonly bounced: number }

/** Ten people at each account: four are contacts, one is a lead, five are known to nobody. */
const PEOPLE_PER_ACCOUNT = 10
const CONTACTS_PER_ACCOUNT = 4
const REPS = 20

const id = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`
export const rep = (n: number): string => `rep${n % REPS}@ourco.com`
const domain = (account: number): string => `customer${account}.com`
export const personAt = (account: number, n: number): string => `person${n}@${domain(account)}`

/**
 * Fills the only org database of a server that is stopped with the mirror of a customer and a year of decided mails: what
 * a preview walks. Deterministic; nothing is sent through the API because a hundred thousand posts measure something else.
 */
export async function seedHistory(dataDir: string, size: OrgSize): Promise<void> {
  const [file] = globSync('**/org_*.db', { cwd: dataDir })
  if (file === undefined) throw new Error('the server made no org database')
  const db = await openOrgDb({ url: `file:${join(dataDir, file)}` })
  await seedMirror(db, size.accounts)
  await inParts(size.activities, (from, until) => writing(db, (tx) => storeMails(tx, from, until, size)))
  await inParts(size.bounced, (from, until) => writing(db, (tx) => storeFailures(tx, from, until, size)))
  closeOrgDb(db)
}

async function inParts(total: number, write: (from: number, until: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < total; from += ROWS_PER_WRITE) await write(from, Math.min(total, from + ROWS_PER_WRITE))
}

const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, n) => from + n)

function seedMirror(db: OrgDb, accounts: number): Promise<void> {
  return inParts(accounts, (from, until) =>
    writing(db, async (tx) => {
      const these = range(from, until)
      await mirror.saveMirrorUsers(
        tx,
        range(0, REPS).map((n) => ({ id: id('005', n), email: rep(n), isActive: true })),
      )
      await mirror.saveMirrorAccounts(
        tx,
        these.map((n) => ({
          id: id('001', n),
          name: `Customer ${n}`,
          ownerId: id('005', n % REPS),
          domains: [domain(n)],
        })),
      )
      await mirror.saveMirrorContacts(tx, these.flatMap(contactsOf))
      await mirror.saveMirrorLeads(tx, these.map(leadOf))
      await mirror.saveMirrorOpportunities(tx, these.flatMap(opportunitiesOf))
      await mirror.saveMirrorRoles(
        tx,
        these.map((n) => ({
          ...{ id: id('00K', n), opportunityId: id('006', 2 * n), contactId: id('003', n * CONTACTS_PER_ACCOUNT) },
          createdByReachable: false,
        })),
      )
    }),
  )
}

const contactsOf = (account: number) =>
  range(0, CONTACTS_PER_ACCOUNT).map((n) => ({
    ...{ id: id('003', account * CONTACTS_PER_ACCOUNT + n), accountId: id('001', account), ownerId: id('005', 1) },
    ...{ email: personAt(account, n), firstName: 'Person', lastName: `Of ${account}`, title: null, phone: null },
    ...{ department: null, seniority: null, persona: null, mailingCountry: null, mailingState: null },
    ...{ emailActive: true, hardBounce: false, hardBounceDate: null, createdByReachable: false, reachableKey: null },
    ...{ optedOut: false, createdAtMs: HISTORY_END - HISTORY_MS, crmChangedAtMs: null, lastActivityAtMs: null },
    ...{ fieldsChangedAt: null, watched: null },
  }))

const leadOf = (account: number) => ({
  ...{ id: id('00Q', account), ownerId: id('005', 1), email: personAt(account, CONTACTS_PER_ACCOUNT) },
  ...{ isConverted: false, hardBounce: false, hardBounceDate: null, optedOut: false },
  lastModifiedAtMs: HISTORY_END - HISTORY_MS,
})

const opportunitiesOf = (account: number) =>
  range(0, 2).map((n) => ({
    ...{ id: id('006', 2 * account + n), accountId: id('001', account), ownerId: id('005', account % REPS) },
    ...{ isClosed: n === 1, lastActivityAtMs: null, closeDate: '2026-06-30', amount: 1_000 },
  }))

/** Every tenth mail goes to three people, one of them at a domain that no account lists; each name is shown half the time. */
function mail(n: number, { activities, accounts }: OrgSize): InboxRow {
  const mailbox = rep(n)
  const occurredAtMs = HISTORY_END - HISTORY_MS + Math.floor((n / activities) * (HISTORY_MS - DAY_MS))
  // A step that shares no factor with the number of accounts: mails of one day go to many of them.
  const account = (n * 7_919) % accounts
  const to = [personAt(account, n % PEOPLE_PER_ACCOUNT)]
  if (n % 10 === 0) to.push(personAt(account, (n + 3) % PEOPLE_PER_ACCOUNT), `person@stranger${n % 5_000}.example`)
  const messageId = `m${n}@ourco.com`
  const activity: Activity = {
    ...{ kind: 'email.sent', id: activityId('email.sent', mailbox, messageId), messageId, mailbox, source: 'gmail' },
    occurredAt: new Date(occurredAtMs).toISOString(),
    participants: [
      { role: 'from', address: mailbox },
      ...to.map((address, place) => ({
        ...{ role: 'to' as const, address },
        ...((n + place) % 2 === 0 ? { name: `Given${n % 100} Family${account}` } : {}),
      })),
    ],
  }
  return { activityId: activity.id, mailbox, userAddress: mailbox, occurredAtMs, receivedAtMs: occurredAtMs, activity }
}

type Tx = Parameters<Parameters<typeof writing>[1]>[0]

async function storeMails(tx: Tx, from: number, until: number, size: OrgSize): Promise<void> {
  const rows = range(from, until).map((n) => mail(n, size))
  await storeActivities(tx, rows)
  for (const row of rows) await markDecided(tx, row.activityId)
}

/** One hard failure each, a month old, of people who are contacts. */
async function storeFailures(tx: Tx, from: number, until: number, { accounts }: OrgSize): Promise<void> {
  for (const n of range(from, until)) {
    const address = personAt(n % accounts, Math.floor(n / accounts) % CONTACTS_PER_ACCOUNT)
    const sentAtMs = HISTORY_END - 30 * DAY_MS + n * 1_000
    const messageId = `failed${n}@ourco.com`
    const common = { address, mailbox: rep(n), messageId }
    await saveTouches(tx, [{ ...common, id: `tch_${n}`, activityId: `act_${n}`, kind: 'email', atMs: sentAtMs }])
    const bounce: StoredBounce = {
      ...{ ...common, id: `bev_${n}`, occurredAtMs: sentAtMs + 1_000, receivedAtMs: sentAtMs + 1_000, sentAtMs },
      ...{ reason: 'userunknown', recipientState: 'hardBounce', hard: true, status: '5.1.1', trusted: true },
      ...{ attribution: 'strong', diagnostic: '550 5.1.1 no such user', finalAddress: null, replyCode: '550' },
      ...{ remoteMta: 'aspmx.l.google.com', rule: 'bench', noticeIds: [], channelId: null },
      ...{ campaignId: null, campaign: null, templateId: null, userId: null },
    }
    await saveBounce(tx, bounce)
  }
}
