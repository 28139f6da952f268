import type { OrgSettings } from '@reachable/shared/contract'
import {
  type CrmView,
  type DecideInput,
  type Decision,
  decideParticipants,
  filterOfActivity,
  nearMissOf,
  type RefuseDecision,
} from '@reachable/shared/rules'
import { isMade } from '../db/org/desired.ts'
import { type HistoryPlace, type Span, sentInOrder } from '../db/org/history.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { loadCrmView } from '../ingest/crm-view.ts'
import { reasonOfDecision } from '../ingest/decision-reason.ts'
import { isSent, type SentActivity } from '../ingest/sent.ts'
import { plannedOverlay } from './planned-overlay.ts'
import type { PreviewItems } from './preview-items.ts'
import { type RelatedDomains, relatedDomains } from './related-domains.ts'
import { type PlannedRecords, type SliceView, sliceView } from './slice-view.ts'
import type { Turns } from './turns.ts'

/** Activities whose people are looked up together. */
const SLICE = 200
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

/**
 * Decides the stored mails and invites again, in event order, with the engine that decides them when they come
 * (`decideParticipants`) and writes nothing: later activities see what earlier ones would have planned.
 */
export async function previewReplay(input: ReplayPreviewInput): Promise<void> {
  const { db, span } = input
  const overlay = plannedOverlay()
  const related = relatedDomains(db)
  for (let after: HistoryPlace | null = null; ; ) {
    const rows = await sentInOrder(db, span, after, SLICE)
    const last = rows.at(-1)
    if (!last) return
    after = last
    await decideSlice(input, rows.filter(isJudged(input.settings)), overlay, related)
    if (!(await input.isWanted(rows.length))) return
  }
}

/** What a filter drops is never decided (FLT-1). */
const isJudged =
  ({ filters }: OrgSettings) =>
  (row: InboxRow): row is Sent =>
    isSent(row.activity) && filterOfActivity(row.activity, filters) === null

async function decideSlice(
  input: ReplayPreviewInput,
  rows: readonly Sent[],
  overlay: ReturnType<typeof plannedOverlay>,
  related: RelatedDomains,
): Promise<void> {
  const { db, settings, nowMs, integrationUserId } = input
  const people = [...new Set(rows.flatMap(addressesOf))]
  await related.load(people)
  const addresses = [...people, ...related.addressesFor(people)]
  const stored = await loadCrmView(db, { addresses, nowMs, settings, integrationUserId })
  const slice = { view: sliceView(stored), planned: overlay.over(stored), related }
  for (const row of rows) {
    const view = slice.view.viewOf(addressesOf(row), slice.planned)
    const given = { activity: row.activity, view, settings, nowMs, capturingUserAddress: row.userAddress }
    for (const decision of decideParticipants(given)) {
      if (await isNews(input, decision)) overlay.plan(decision, row.occurredAtMs)
      await addItem(input, row, decision, given, slice)
    }
    await input.turns.pause()
  }
}

/** A record that we made and that is still in Salesforce is not made again, whatever its address is by now. */
async function isNews({ db }: ReplayPreviewInput, decision: Decision): Promise<boolean> {
  if (decision.kind === 'create-contact') return !(await isMade(db, 'Contact', decision.key))
  if (decision.kind === 'create-role') return !(await isMade(db, 'OpportunityContactRole', decision.key))
  return false
}

type Slice = { readonly view: SliceView; readonly planned: PlannedRecords; readonly related: RelatedDomains }

async function addItem(
  { items, settings, turns }: ReplayPreviewInput,
  row: Sent,
  decision: Decision,
  given: DecideInput,
  slice: Slice,
): Promise<void> {
  const source = { question: 'replay' as const, activityId: row.activityId, mailbox: row.mailbox }
  const item = items.add(source, reasonOfDecision(decision, settings))
  if (!item || decision.kind !== 'refuse' || row.activity.participants.length > PEOPLE_EXPLAINED_MAX) return
  items.explain(item, nearMissOf({ ...given, view: viewAround(row, decision, given.view, slice) }, decision))
  await turns.pause()
}

/** With the accounts of the same name that list another domain: the missing one may belong to one of them. */
function viewAround(row: Sent, { address, refusal }: RefuseDecision, view: CrmView, slice: Slice): CrmView {
  if (refusal !== 'no_account_for_domain') return view
  return slice.view.viewOf([...addressesOf(row), ...slice.related.addressesFor([address])], slice.planned)
}

const addressesOf = ({ activity, userAddress }: Sent): string[] => [
  ...new Set([userAddress, ...activity.participants.map(({ address }) => address)]),
]
