import type { OrgSettings } from '@reachable/shared/contract'
import type { ObservedSpan } from '@reachable/shared/reachability'
import type { OrgReader } from '../db/org/open.ts'
import { reasonsOfPlan } from '../ingest/record-plans.ts'
import { planOfAddress } from '../jobs/address-plan.ts'
import { isBackfillNeeded } from '../jobs/setup.ts'
import { stagedAddresses } from '../jobs/staging.ts'
import type { PreviewItems } from './preview-items.ts'

/** A client that reported within this time is taken to be running: it reports every few minutes. */
const WATCHED_NOW_MS = 3_600_000

/** ACT-2: what holds up the run holds up what it would write. */
const RUN_REFUSED = {
  action: 'run.daily',
  outcome: 'refused' as const,
  rule: 'ACT-2',
  refusal: 'setup_incomplete',
  why: 'The run would not start: contacts are unchecked in email_active that nobody ever checked. See the setup.',
}

export type NextRunPreviewInput = {
  readonly db: OrgReader
  readonly settings: OrgSettings
  readonly nowMs: number
  /** The moment of the run that is worked out. */
  readonly runAtMs: number
  readonly previousRunAtMs: number | null
  readonly items: PreviewItems
  /** Called after each page of people with their number; false ends the work. */
  readonly isWanted: (people: number) => Promise<boolean>
}

/**
 * What the next daily run decides if nothing else happens until then: the admin sees the count before anything is
 * switched on (ACT-14). Mailboxes that are watched now stay watched.
 */
export async function previewNextRun(input: NextRunPreviewInput): Promise<void> {
  const { db, items, settings, runAtMs, previousRunAtMs } = input
  const times = { nowMs: runAtMs, runStartedAtMs: runAtMs, previousRunAtMs }
  const spansAs = (spans: readonly ObservedSpan[]) => watchedUntil(spans, input)
  const source = { question: 'next_run' as const, activityId: null, mailbox: null }
  if (await isBackfillNeeded(db, settings)) {
    items.add(source, RUN_REFUSED)
    return
  }
  for await (const addresses of stagedAddresses(db)) {
    for (const address of addresses) {
      const { plans, records } = await planOfAddress(db, address, { settings, spansAs, ...times })
      for (const plan of plans) {
        const record = records.find(({ object, id }) => object === plan.object && id === plan.recordId)
        for (const reason of reasonsOfPlan(plan, record, settings)) items.add(source, reason)
      }
    }
    if (!(await input.isWanted(addresses.length))) return
  }
}

function watchedUntil(
  spans: readonly ObservedSpan[],
  { nowMs, runAtMs }: Pick<NextRunPreviewInput, 'nowMs' | 'runAtMs'>,
): ObservedSpan[] {
  return spans.map((span) => (span.untilMs >= nowMs - WATCHED_NOW_MS ? { ...span, untilMs: runAtMs } : span))
}
