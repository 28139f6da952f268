import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Activity, activityId, OrgSettings } from '@reachable/shared/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeActivities } from '../db/org/inbox.ts'
import { saveMirrorOpportunities, saveMirrorRoles } from '../db/org/mirror-write.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../db/org/open.ts'
import { saveSettings } from '../db/org/settings.ts'
import { createMakeId } from '../ids.ts'
import { ACME, ANN, RITA, saveAcme } from '../testing/mirror-rows.ts'
import { at, bounced, HOUR_MS, seen, sent, T0 } from '../testing/test-app.ts'
import { type Decider, ingestPending } from './ingest-pending.ts'

/** Later than every activity: each is decided at the same moment, whatever the order. */
const NOW = T0 + 40 * 24 * HOUR_MS
const SETTINGS = OrgSettings.parse({
  internalDomains: ['ourco.com'],
  bounce: { crmWrites: true },
  profiles: [
    { id: 'default', name: 'Default', contactCreation: true, ocr: true },
    { id: 'wide', name: 'Wide', contactCreation: true, ocr: true, newOcr: true },
  ],
  profileAssignments: { 'sam@ourco.com': 'wide' },
})
const PEOPLE = ['ann@acme.com', 'bob@acme.com', 'cara@acme.com', 'dan@acme.de'] as const
const REPS = ['rita@ourco.com', 'sam@ourco.com'] as const

let folder: string
let template: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reachable-order-'))
  template = join(folder, 'template.db')
  const db = await openOrgDb({ url: `file:${template}` })
  await saveAcme(db)
  await writing(db, async (tx) => {
    const deal = { accountId: ACME, ownerId: RITA, isClosed: false, lastActivityAtMs: null, amount: null }
    await saveMirrorOpportunities(tx, [{ ...deal, id: '006000000000001AAA', closeDate: '2026-06-30' }])
    const role = { opportunityId: '006000000000001AAA', contactId: ANN, createdByReachable: false }
    await saveMirrorRoles(tx, [{ ...role, id: '00K000000000001AAA' }])
    await saveSettings(tx, { version: 1, settings: SETTINGS, byUser: 'test', atMs: T0 })
  })
  await db.$client.execute('PRAGMA wal_checkpoint(TRUNCATE)')
  closeOrgDb(db)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let played = 0
/** Lets the activities arrive one by one in this order, and answers everything that the database then says. */
async function play(arrivals: readonly Activity[]): Promise<Record<string, unknown[]>> {
  const file = join(folder, `${++played}.db`)
  await copyFile(template, file)
  const db = await openOrgDb({ url: `file:${file}` })
  let made = 0
  const decider: Decider = {
    db,
    makeId: createMakeId(() => String(++made).padStart(6, '0')),
    integrationUserId: async () => '005000000000009AAA',
  }
  for (const activity of arrivals) {
    const { id, mailbox, occurredAt } = activity
    const row = { activityId: id, mailbox, userAddress: mailbox, occurredAtMs: Date.parse(occurredAt), activity }
    await writing(db, (tx) => storeActivities(tx, [{ ...row, receivedAtMs: NOW }]))
    expect((await ingestPending(decider, NOW)).failed).toBe(0)
  }
  const state = await stateOf(db)
  closeOrgDb(db)
  return state
}

async function stateOf(db: OrgDb): Promise<Record<string, unknown[]>> {
  const ask = async (sql: string) => (await db.$client.execute(sql)).rows.map((row) => ({ ...row }))
  return {
    // Of whom nothing is known any more looks like somebody who has no row.
    people: await ask(`SELECT address, state, status, rule, decided_email_active, body FROM people
      WHERE state <> 'unknown' OR decided_email_active IS NOT NULL ORDER BY address`),
    // Which of several reasons is told, and how often a plan changed on the way, is the history of a row, not its state.
    desired: await ask(`SELECT object, natural_key, operation, record_id, "values", address, activity_id, occurred_at_ms
      FROM desired_rows WHERE state = 'pending' ORDER BY object, natural_key`),
    bounces: await ask(`SELECT id, address, occurred_at_ms, sent_at_ms, message_id, reason, attribution, trusted
      FROM bounce_events ORDER BY id`),
    touches: await ask('SELECT id, address, mailbox, kind, at_ms FROM touches ORDER BY id'),
    life: await ask('SELECT id, address, at_ms, how, authentication FROM life_signs ORDER BY id'),
    facts: await ask('SELECT address, field, value, at_ms, activity_id FROM person_facts ORDER BY address, field'),
    subscriptions: await ask('SELECT address, channel_id, source FROM unsubscriptions ORDER BY address, channel_id'),
  }
}

const NAMES: Readonly<Record<string, string>> = { 'cara@acme.com': 'Cara Diaz', 'bob@acme.com': 'Bob Ray' }

function mail(atMs: number, n: number, mailbox: string, people: readonly string[], isNamed: boolean): Activity {
  const plain = sent(atMs, people[0] ?? '', `m${n}@ourco.com`, mailbox)
  if (plain.kind !== 'email.sent') throw new Error('a mail')
  const to = people.map((address) => {
    const name = isNamed ? NAMES[address] : undefined
    return { role: 'to' as const, address, ...(name === undefined ? {} : { name }) }
  })
  return { ...plain, participants: [{ role: 'from', address: mailbox }, ...to] }
}

function autoReply(atMs: number, address: string, kind: 'out_of_office' | 'departed'): Activity {
  const mailbox = REPS[0]
  return {
    kind: 'auto_reply.received',
    id: activityId('auto_reply.received', mailbox, `${address}#${atMs}`),
    ...{ occurredAt: at(atMs), mailbox, source: 'gmail', participants: [{ role: 'from', address }] },
    autoReply: { kind, until: null, untilMeans: 'back', successor: null, newAddress: null, delegates: [] },
    authentication: 'pass',
  }
}

function clicked(atMs: number, address: string): Activity {
  const mailbox = REPS[0]
  return {
    kind: 'email.engaged',
    id: activityId('email.engaged', mailbox, `${address}#${atMs}`),
    ...{ occurredAt: at(atMs), mailbox, source: 'api', participants: [{ role: 'to', address }], engagement: 'click' },
  }
}

const person = fc.constantFrom(...PEOPLE)
const step = fc.oneof(
  fc.record({
    what: fc.constant('send' as const),
    by: fc.constantFrom(...REPS),
    to: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
    isNamed: fc.boolean(),
  }),
  fc.record({
    what: fc.constant('bounce' as const),
    who: person,
    of: fc.nat({ max: 6 }),
    status: fc.constantFrom('5.1.1', '4.2.2'),
    remoteMta: fc.constantFrom('aspmx.l.google.com', 'mx.tiny.example'),
  }),
  fc.record({ what: fc.constant('seen' as const), who: person, isNamed: fc.boolean() }),
  fc.record({ what: fc.constantFrom('away' as const, 'gone' as const, 'click' as const), who: person }),
)

/** A history: each step some hours after the one before, so that no two happen at once. */
const history = fc.array(step, { minLength: 2, maxLength: 7 }).map((steps) =>
  steps.map((each, n): Activity => {
    const atMs = T0 + n * 5 * HOUR_MS
    if (each.what === 'send') return mail(atMs, n, each.by, each.to, each.isNamed)
    if (each.what === 'seen') return seen(atMs, each.who, each.isNamed ? NAMES[each.who] : undefined)
    if (each.what === 'bounce') {
      const { status, remoteMta } = each
      return bounced(atMs, each.who, `m${each.of}@ourco.com`, { status, remoteMta })
    }
    if (each.what === 'click') return clicked(atMs, each.who)
    return autoReply(atMs, each.who, each.what === 'gone' ? 'departed' : 'out_of_office')
  }),
)

/** Fixed: a history found once must be found again. */
const RUNS = { numRuns: 25, seed: 4, endOnFailure: false }

describe('the state is a function of the facts', () => {
  test('the order of arrival does not matter', async () => {
    const shuffled = history.chain((activities) =>
      fc.tuple(
        fc.constant(activities),
        fc.shuffledSubarray(activities, { minLength: activities.length, maxLength: activities.length }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([inOrder, arrivals]) => {
        expect(await play(arrivals)).toEqual(await play(inOrder))
      }),
      RUNS,
    )
  })

  test('playing a history twice is playing it once', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (activities) => {
        expect(await play([...activities, ...activities])).toEqual(await play(activities))
      }),
      { ...RUNS, numRuns: 10 },
    )
  })
})
