import { isDeepStrictEqual } from 'node:util'
import { profileOf } from '@reachable/shared/contract'
import { contactKey, type DuplicateGroup, type DuplicatePlan, planDuplicates, REFUSALS } from '@reachable/shared/rules'
import { desiredRow } from '../db/org/desired.ts'
import { deletionStates } from '../db/org/desired-remap.ts'
import {
  duplicateByAddress,
  forgetDuplicate,
  listDuplicates,
  type StoredDuplicate,
  saveDuplicate,
  setDuplicateState,
} from '../db/org/duplicate-groups.ts'
import { duplicatesOf } from '../db/org/mirror-duplicates.ts'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { personByAddress } from '../db/org/people.ts'
import { UNDONE_MERGE, type UndoneWrite, undoneOf } from '../db/org/undone-writes.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'

const PAGE_ROWS = 500

/** What decides about one address: its contacts as the mirror has them, and the status of the address itself. */
export async function loadGroup(
  { tx, settings }: Pick<DecisionScope, 'tx' | 'settings'>,
  address: string,
): Promise<DuplicateGroup> {
  const person = await personByAddress(tx, address)
  const created = await desiredRow(tx, { object: 'Contact', naturalKey: contactKey(address) })
  return {
    ...{ address, settings, obstacles: undoneMerges(await undoneOf(tx, [address])) },
    ...(await duplicatesOf(tx, address)),
    flags: { emailActive: person?.decidedEmailActive ?? null, isHeld: person?.reachability.status === 'held' },
    // The profile of whoever had the contact made; the default one where nobody is known.
    profile: profileOf(settings, created?.mailbox ?? ''),
  }
}

/** A copy that an admin brought back stays (UND-1). */
function undoneMerges(undone: readonly UndoneWrite[]): DuplicateGroup['obstacles'] {
  const merges = undone.filter(({ what }) => what === UNDONE_MERGE)
  return new Map(merges.map(({ key, atMs }) => [key, { code: 'undone', about: new Date(atMs).toISOString() }]))
}

/**
 * Plans one address from the mirror and keeps the plan for people to see; null: there is nothing to do. A plan that is
 * about to be carried out is kept after the look at Salesforce, which may find more.
 */
export async function planAddress(scope: DecisionScope, address: string): Promise<'planned' | 'review' | null> {
  const plan = planDuplicates(await loadGroup(scope, address))
  if (plan.deletions.length === 0 && plan.reviews.length === 0) return null
  const state = plan.deletions.length > 0 ? 'planned' : 'review'
  const isToCome = scope.settings.dedupe.enabled && state === 'planned'
  if (!isToCome || !(await duplicateByAddress(scope.tx, address))) await keepPlan(scope, plan, state)
  return state
}

/** Stores a plan, and says in the log what is new about it: the same plan every night is one entry. */
export async function keepPlan(scope: DecisionScope, plan: DuplicatePlan, state: 'planned' | 'review'): Promise<void> {
  const known = await duplicateByAddress(scope.tx, plan.address)
  const isSame = known && known.state !== 'done' && isDeepStrictEqual(known.plan, plan)
  const next: StoredDuplicate = { state, plan, runId: scope.runId, atMs: isSame ? known.atMs : scope.nowMs }
  await saveDuplicate(scope.tx, next)
  if (!isSame) await logPlan(scope, plan)
}

function logPlan(scope: DecisionScope, { address, deletions, survivorId, reviews, rule, why }: DuplicatePlan) {
  const about = { action: 'contact.merge', address, evidence: survivorId === null ? [] : [survivorId] }
  const crm = (recordId: string, after = {}) => ({ object: 'Contact', recordId, before: {}, after })
  const isOn = scope.settings.dedupe.enabled
  return logReasons(scope, null, [
    ...deletions.map((contactId) => ({
      ...about,
      ...{ outcome: isOn ? ('planned' as const) : ('skipped' as const), rule },
      ...{ refusal: isOn ? null : 'dedupe_disabled', why: isOn ? why : `${why} ${REFUSALS.dedupe_disabled.why}` },
      crm: crm(contactId, { MasterRecordId: survivorId }),
    })),
    ...reviews.map((review) => ({
      ...about,
      ...{ outcome: 'refused' as const, rule: review.rule, refusal: review.refusal, why: review.why },
      crm: crm(review.contactId),
    })),
  ])
}

/** Groups that were there before and are not any more: carried out by us, or settled by people. */
export async function endVanished(db: OrgDb, seen: ReadonlySet<string>): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await listDuplicates(db, { states: ['planned', 'review', 'remapped'] }, { after, limit: PAGE_ROWS })
    for (const { address, deletions } of page) {
      if (!seen.has(address)) await writing(db, (tx) => endGroup(tx, address, deletions))
    }
    after = page.at(-1)?.address
    if (page.length < PAGE_ROWS) return
  }
}

async function endGroup(tx: OrgReader, address: string, deletions: readonly string[]): Promise<void> {
  const states = await deletionStates(tx, deletions)
  const isOurWork = states.some((row) => row.state === 'settled')
  await (isOurWork ? setDuplicateState(tx, address, 'done') : forgetDuplicate(tx, address))
}
