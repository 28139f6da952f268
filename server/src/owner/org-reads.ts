import {
  type BounceEvent,
  type Filter,
  type Incident,
  type Profile,
  profileOf,
  type Reachability,
  type ReachabilityChanges,
} from '@reachable/shared/contract'
import { badgeOf, stateOf } from '@reachable/shared/reachability'
import * as z from 'zod'
import { listBounces, type StoredBounce } from '../db/org/bounce-events.ts'
import { listIncidents, type StoredIncident } from '../db/org/incidents.ts'
import { listLog } from '../db/org/log.ts'
import type { OrgDb } from '../db/org/open.ts'
import { changesAfter, listPeople, personByAddress, reachabilityOf } from '../db/org/people.ts'
import { listRuns, type Run } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { loadFacts } from '../ingest/address-facts.ts'
import { crmRecordsOf } from '../ingest/crm-records.ts'
import type { FilterBook } from './filter-book.ts'
import type { OwnerCalls, RunReport } from './owner-calls.ts'
import { readCursor, toPage } from './page-cursor.ts'
import { listStrangers, strangerOf } from './stranger.ts'
import { subscriptionsOf } from './subscription-calls.ts'

type Reads = Pick<
  OwnerCalls,
  'incidents' | 'lookup' | 'changes' | 'people' | 'person' | 'logEntries' | 'bounceEvents' | 'readSettings' | 'runs'
>

/** Enough to tell one person's story on one page of the console. */
const PERSON_ROWS_MAX = 100
const PeoplePlace = z.object({ updatedAtMs: z.number(), address: z.string() })
const IncidentPlace = z.object({ startedAtMs: z.number(), id: z.string() })
const BouncePlace = z.object({ occurredAtMs: z.number(), id: z.string() })

/** The questions that an org's database answers without changing. */
export function orgReads(db: OrgDb, book: FilterBook): Reads {
  return {
    lookup: async (addresses, userAddress) => {
      const { hides } = await book.of(db, userAddress)
      const shown = await lookup(
        db,
        addresses.filter((address) => !hides(address)),
      )
      const found = new Map(shown.map((person) => [person.address, person]))
      return addresses.map((address) => found.get(address) ?? hiddenPerson(address))
    },
    changes: async (after, limit, userAddress) => {
      const rows = await changesAfter(db, after, limit)
      const { settings } = await currentSettings(db)
      const filters = await book.of(db, userAddress)
      return {
        changes: rows.map(({ reachability }) =>
          filters.hides(reachability.address) ? hiddenPerson(reachability.address) : reachability,
        ),
        cursor: rows.at(-1)?.seq ?? after,
        hasMore: rows.length === limit,
        internalDomains: settings.internalDomains,
        capture: captureRules(profileOf(settings, userAddress), [...filters.org, ...filters.own]),
      }
    },
    people: async ({ state }, page) => {
      const after = readCursor(PeoplePlace, page.cursor)
      const rows = await listPeople(db, { state: state ?? undefined }, { after, limit: page.limit + 1 })
      const { items, nextCursor } = toPage(
        rows,
        page,
        (row) => row.reachability,
        (row) => row.cursor,
      )
      return { people: [...items], nextCursor, hasMore: nextCursor !== null }
    },
    person: async (address, { mailboxes }) => {
      const page = { limit: PERSON_ROWS_MAX }
      const events = await listBounces(db, { address }, page)
      const log = await listLog(db, { address, mailboxes: mailboxes ?? undefined }, page)
      const subscriptions = (await subscriptionsOf(db, address)).filter((row) => row.source !== null)
      return { reachability: await personNow(db, address), bounceEvents: events.map(toEvent), log, subscriptions }
    },
    logEntries: async ({ address, activityId, runId, action }, { mailboxes }, page) => {
      const before = readCursor(z.string(), page.cursor)
      const filter = {
        address: address ?? undefined,
        activityId: activityId ?? undefined,
        runId: runId ?? undefined,
        action: action ?? undefined,
        mailboxes: mailboxes ?? undefined,
      }
      const rows = await listLog(db, filter, { before, limit: page.limit + 1 })
      return toPage(
        rows,
        page,
        (row) => row,
        (row) => row.id,
      )
    },
    bounceEvents: async ({ address }, { mailboxes }, page) => {
      const after = readCursor(BouncePlace, page.cursor)
      const filter = { address: address ?? undefined, mailboxes: mailboxes ?? undefined }
      const rows = await listBounces(db, filter, { after, limit: page.limit + 1 })
      return toPage(rows, page, toEvent, ({ occurredAtMs, id }) => ({ occurredAtMs, id }))
    },
    readSettings: () => currentSettings(db),
    incidents: async (page) => {
      const after = readCursor(IncidentPlace, page.cursor)
      const rows = await listIncidents(db, { after, limit: page.limit + 1 })
      return toPage(rows, page, toIncident, ({ startedAtMs, id }) => ({ startedAtMs, id }))
    },
    runs: async (limit) => (await listRuns(db, limit)).map(toRunReport),
  }
}

/** One answer per address, in the order asked. Nothing of the question is stored or logged (PRV-3). */
async function lookup(db: OrgDb, addresses: readonly string[]): Promise<Reachability[]> {
  const stored = await reachabilityOf(db, addresses)
  const known = new Map(stored.map((row) => [row.address, row]))
  const others = addresses.filter((address) => !known.has(address))
  const strangers = new Map((await listStrangers(db, others)).map((row) => [row.address, row]))
  return addresses.flatMap((address) => known.get(address) ?? strangers.get(address) ?? [])
}

function captureRules(profile: Profile, filters: readonly Filter[]): ReachabilityChanges['capture'] {
  const { captureInboundSeen, subject, contactCreation, enrichment } = profile
  return {
    ...{ captureInboundSeen, subject },
    filters: filters
      .filter(({ type }) => type !== 'contact')
      .map(({ type, field, pattern }) => ({ type, field, pattern })),
    readsSignatures: contactCreation || enrichment.enabled || enrichment.updatePersona,
  }
}

/** What is said of somebody whom a filter hides (BDG-4), whatever is stored from before. */
const hiddenPerson = (address: string): Reachability => strangerOf(address, false, ['A filter hides this person.'])

/** The stored badge; for people without one what the few facts about them say. */
async function personNow(db: OrgDb, address: string): Promise<Reachability> {
  const stored = await personByAddress(db, address)
  if (stored) return stored.reachability
  const facts = await loadFacts(db, address, await crmRecordsOf(db, address))
  const { settings } = await currentSettings(db)
  const lastMs = Math.max(0, ...facts.touches.map((touch) => touch.atMs))
  return badgeOf(facts, stateOf(facts, settings, lastMs), settings, lastMs)
}

function toEvent(row: StoredBounce): BounceEvent {
  const { id, reason, recipientState, hard, status, replyCode, attribution, trusted, remoteMta, messageId } = row
  return {
    ...{ id, reason, recipientState, hard, status, replyCode, attribution, trusted, remoteMta, messageId },
    eventType: 'emailBounce',
    email: row.address,
    bounceMessage: row.diagnostic,
    createdAt: new Date(row.occurredAtMs).toISOString(),
    receivedAt: new Date(row.receivedAtMs).toISOString(),
    ...{ userId: row.userId, channelId: row.channelId, campaignId: row.campaignId },
    ...{ campaign: row.campaign, templateId: row.templateId },
    mailbox: row.mailbox,
    noticeCount: row.noticeIds.length,
  }
}

export function toIncident({ startedAtMs, endedAtMs, ...row }: StoredIncident): Incident {
  const endedAt = endedAtMs === null ? null : new Date(endedAtMs).toISOString()
  return { ...row, startedAt: new Date(startedAtMs).toISOString(), endedAt }
}

export function toRunReport({ id, kind, localDate, state, counts, error, startedAtMs, finishedAtMs }: Run): RunReport {
  return {
    ...{ id, kind, localDate, state, counts, error },
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: finishedAtMs === null ? null : new Date(finishedAtMs).toISOString(),
  }
}
