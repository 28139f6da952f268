import type { OrgSettings } from '@reachable/shared/contract'
import { type DecideInput, type Decision, decideParticipants, nearMissOf } from '@reachable/shared/rules'
import { type HistoryPlace, type Span, sentInOrder } from '../db/org/history.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { accountBook } from '../ingest/account-book.ts'
import { reasonOfDecision } from '../ingest/decision-reason.ts'
import { reasonOfEnrichment } from '../ingest/enrich.ts'
import { isSent, type SentActivity } from '../ingest/sent.ts'
import { type HistoryFilters, historyFilters } from './history-filters.ts'
import { enrichmentWithin, peopleKnown } from './known-facts.ts'
import { plannedOverlay } from './planned-overlay.ts'
import type { PreviewItems } from './preview-items.ts'
import { relatedDomains } from './related-domains.ts'
import { loadSlice, type SliceSource, type SliceView } from './slice-view.ts'
import { type SyncedActivities, syncedActivities } from './synced-activities.ts'
import type { Turns } from './turns.ts'

/** Activities whose people are looked up together. */
const SLICE = 100
/** Whom a near miss is worked out for: a mail to hundreds would be decided hundreds of times. */
const PEOPLE_EXPLAINED_MAX = 40

export type ReplayPreviewInput = {
  readonly db: OrgReader
  readonly turns: Turns
  readonly span: Span
  readonly settings: OrgSettings
  readonly integrationUserId: string
  readonly nowMs: number
  readonly items: PreviewItems
  /** Called after each slice with the number of activities decided in it; false ends the work. */
  readonly isWanted: (decided: number) => Promise<boolean>
}

type Sent = InboxRow & { readonly activity: SentActivity }
type Work = ReplayPreviewInput & {
  readonly source: SliceSource
  readonly filters: HistoryFilters
  readonly synced: SyncedActivities
}

/**
 * Decides the stored mails and invites again, in event order, with the engine that decides them when they come
 * (`decideParticipants`) and writes nothing: later activities see what earlier ones would have planned.
 */
export async function previewReplay(input: ReplayPreviewInput): Promise<void> {
  const { db, span, settings, integrationUserId, nowMs } = input
  const known = { accounts: accountBook(db), overlay: plannedOverlay(), related: relatedDomains(db) }
  const source: SliceSource = { db, settings, integrationUserId, nowMs, ...known, bounced: new Map() }
  const work: Work = { ...input, source, filters: historyFilters(db, settings), synced: syncedActivities(db) }
  for (let after: HistoryPlace | null = null; ; ) {
    const rows: InboxRow[] = await sentInOrder(db, span, after, SLICE)
    const last = rows.at(-1)
    if (!last) return previewEnrichment(input)
    after = last
    await decideSlice(work, await judgedOf(rows, work.filters))
    if (!(await input.isWanted(rows.length))) return
  }
}

/** What was learnt of people meanwhile, against their contacts: enrichment may be among what is switched on. */
async function previewEnrichment(input: ReplayPreviewInput): Promise<void> {
  const { db, settings, items, nowMs } = input
  const span = { ...input.span, untilMs: Math.min(input.span.untilMs, nowMs) }
  for await (const people of peopleKnown(db)) {
    for (const decision of await enrichmentWithin(db, people, span, input)) {
      const { activityId, mailbox } = decision.fact
      items.add({ question: 'replay', activityId, mailbox }, reasonOfEnrichment(decision, settings))
    }
    if (!(await input.isWanted(0))) return
  }
}

async function judgedOf(rows: readonly InboxRow[], filters: HistoryFilters): Promise<Sent[]> {
  const judged: Sent[] = []
  for (const row of rows) if (isSentRow(row) && !(await filters.hides(row))) judged.push(row)
  return judged
}

const isSentRow = (row: InboxRow): row is Sent => isSent(row.activity)

async function decideSlice(work: Work, rows: readonly Sent[]): Promise<void> {
  const { settings, nowMs, source, turns, filters } = work
  const slice = await loadSlice(source, [...new Set(rows.flatMap(addressesOf))])
  for (const row of rows) {
    const view = slice.viewOf(addressesOf(row))
    const { activity, userAddress: capturingUserAddress } = row
    const privateFilters = await filters.ownOf(capturingUserAddress)
    const given = { activity, view, settings, nowMs, capturingUserAddress, privateFilters }
    for (const decision of decideParticipants(given)) {
      // A record that we made and that is still in Salesforce is not made again, whatever its address is by now.
      if (!('key' in decision && slice.made.has(decision.key))) source.overlay.plan(decision, row.occurredAtMs)
      await addItem(work, row, decision, given, slice)
    }
    await turns.pause()
  }
}

async function addItem(
  { items, settings, turns, synced, source: { related } }: Work,
  row: Sent,
  decision: Decision,
  given: DecideInput,
  slice: SliceView,
): Promise<void> {
  const source = { question: 'replay' as const, activityId: row.activityId, mailbox: row.mailbox }
  const isSync = decision.kind === 'sync-activity'
  const reason = isSync ? await synced.reasonOf(row, decision, settings) : reasonOfDecision(decision, settings)
  const item = items.add(source, reason)
  if (!item || decision.kind !== 'refuse' || row.activity.participants.length > PEOPLE_EXPLAINED_MAX) return
  // With the accounts of the same name that list another domain: a missing one may belong to one of them.
  const isDomainMissing = decision.refusal === 'no_account_for_domain'
  const around = isDomainMissing ? related.addressesFor([decision.address]) : []
  const view = around.length > 0 ? slice.viewOf([...addressesOf(row), ...around]) : given.view
  items.explain(item, nearMissOf({ ...given, view }, decision))
  await turns.pause()
}

const addressesOf = ({ activity, userAddress }: Sent): string[] => [
  ...new Set([userAddress, ...activity.participants.map(({ address }) => address)]),
]
