import type { Removal } from '@reachable/shared/contract'
import {
  type ContactRow,
  contactKey,
  REFUSALS,
  type RefusalCode,
  type RemovalWarning,
  removalWarnings,
} from '@reachable/shared/rules'
import { cancelPlanned, desiredRow, type PlanReason } from '../db/org/desired.ts'
import { deleteKey, giveUpDelete, planDelete } from '../db/org/desired-remap.ts'
import { contactsByEmails } from '../db/org/mirror.ts'
import { writing } from '../db/org/open.ts'
import { forgetRemoved, removedPerson, saveRemoved } from '../db/org/removed-people.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

export type RemovalInput = {
  readonly address: string
  readonly reason: string
  readonly byUser: string
  readonly isConfirmed: boolean
  readonly recordId: string | null
}
export type RemovalAnswer =
  | { readonly kind: 'removed'; readonly removal: Removal }
  | { readonly kind: 'not_found' | 'not_created_by_us' | 'not_connected' | 'unavailable' }
  | { readonly kind: 'several'; readonly recordIds: readonly string[] }
  | { readonly kind: 'needs_confirm'; readonly warnings: readonly RemovalWarning[] }
  | { readonly kind: 'crm_refused'; readonly error: string }

/**
 * Takes a contact that we created out of Salesforce, remembers what was there, and keeps the address from being created
 * again (LOG-2, LOG-3, LOG-5). Roles go with their contact. Where Salesforce does not answer now, the deletion stays
 * planned and follows with the next push.
 */
export async function removePerson(
  decider: Decider,
  salesforce: SalesforceSync,
  input: RemovalInput,
  nowMs: number,
): Promise<RemovalAnswer> {
  const contacts = await contactsByEmails(decider.db, [input.address])
  if (contacts.length === 0) return inScope(decider, nowMs, (scope) => removePlanned(scope, input))
  const chosen = choose(contacts, input)
  if ('kind' in chosen) {
    if (chosen.kind === 'not_created_by_us') await logNo(decider, nowMs, input, 'not_created_by_us')
    return chosen
  }
  const look = await salesforce.inspect([chosen.id], nowMs)
  if (look.kind !== 'looked') return { kind: look.kind === 'failed' ? 'unavailable' : 'not_connected' }
  const live = look.contacts.get(chosen.id)
  if (live && !live.createdByReachable) {
    await logNo(decider, nowMs, input, 'not_created_by_us')
    return { kind: 'not_created_by_us' }
  }
  const warnings = live ? removalWarnings(live) : []
  if (warnings.length > 0 && !input.isConfirmed) {
    await logNo(decider, nowMs, input, 'confirm_needed', [...new Set(warnings.map(({ why }) => why))].join(' '))
    return { kind: 'needs_confirm', warnings }
  }
  await inScope(decider, nowMs, async (scope) => {
    const { id: recordId, accountId } = chosen
    const snapshot = { contact: chosen, roles: live?.roles ?? [] }
    await planRemoval(scope, reasonOf(scope, input, recordId), { byUser: input.byUser, recordId, accountId, snapshot })
    await logRemoval(scope, input, recordId)
  })
  await salesforce.push(nowMs)
  return inScope(decider, nowMs, (scope) => outcomeOf(scope, input.address, chosen.id))
}

const inScope = <T>(decider: Decider, nowMs: number, work: (scope: DecisionScope) => Promise<T>): Promise<T> =>
  writing(decider.db, async (tx) => work(await decisionScope(decider, tx, nowMs)))

/** The contact that is meant: the named one, or the only one of ours. */
function choose(contacts: readonly ContactRow[], { recordId }: RemovalInput): ContactRow | RemovalAnswer {
  const named = recordId === null ? contacts : contacts.filter((contact) => contact.id === recordId)
  if (named.length === 0) return { kind: 'not_found' }
  const [ours, ...others] = named.filter((contact) => contact.createdByReachable)
  if (!ours) return { kind: 'not_created_by_us' }
  return others.length === 0 ? ours : { kind: 'several', recordIds: [ours, ...others].map(({ id }) => id) }
}

/** A contact that is not in Salesforce yet is called off; one that was removed before stays so. */
async function removePlanned(scope: DecisionScope, input: RemovalInput): Promise<RemovalAnswer> {
  const { address } = input
  const key = contactKey(address)
  const isCalledOff = await cancelPlanned(scope.tx, 'Contact', key, 'removed_by_admin')
  const known = await removedPerson(scope.tx, address)
  if (!isCalledOff && !known) return { kind: 'not_found' }
  if (isCalledOff) {
    const { byUser } = input
    await saveRemoved(scope.tx, { address, byUser, atMs: scope.nowMs, recordId: null, snapshot: null })
    await logRemoval(scope, input, null)
  }
  return { kind: 'removed', removal: { address, state: 'removed', recordId: known?.recordId ?? null } }
}

export type RemovedRecord = {
  readonly byUser: string
  readonly recordId: string
  readonly accountId: string | null
  /** What was there, its roles above all (LOG-4). */
  readonly snapshot: unknown
}

/** Plans that a contact of ours goes, and that nobody makes it again (LOG-5). */
export async function planRemoval(scope: DecisionScope, reason: PlanReason, record: RemovedRecord): Promise<void> {
  const { tx, nowMs: atMs } = scope
  const { byUser, recordId, accountId, snapshot } = record
  await saveRemoved(tx, { address: reason.address, byUser, atMs, recordId, snapshot })
  await cancelPlanned(tx, 'Contact', recordId, 'removed_by_admin')
  await planDelete(tx, { ...reason, object: 'Contact', recordId, accountId, survivorId: null })
}

function reasonOf({ nowMs, settingsVersion }: DecisionScope, input: RemovalInput, recordId: string): PlanReason {
  return {
    ...{ address: input.address, rule: 'LOG-2', why: whyOf(input), evidence: [recordId] },
    ...{ mailbox: null, activityId: null, runId: null, decidedAtMs: nowMs, occurredAtMs: nowMs, settingsVersion },
  }
}

/** What became of it at once. A contact that Salesforce will not let go is not removed, and may be created again. */
async function outcomeOf(scope: DecisionScope, address: string, recordId: string): Promise<RemovalAnswer> {
  const row = await desiredRow(scope.tx, { object: 'Contact', naturalKey: deleteKey(recordId) })
  if (row?.state === 'dead' || row?.state === 'refused') {
    await forgetRemoved(scope.tx, address)
    await giveUpDelete(scope.tx, recordId)
    return { kind: 'crm_refused', error: row.lastError ?? '' }
  }
  const state = row?.state === 'settled' ? 'removed' : 'planned'
  return { kind: 'removed', removal: { address, state, recordId } }
}

const whyOf = ({ byUser, reason }: RemovalInput) => `Removed by ${byUser}: ${reason}`

function logRemoval(scope: DecisionScope, input: RemovalInput, recordId: string | null) {
  const crm = { object: 'Contact', recordId, before: {}, after: {} }
  const about = { action: 'contact.remove', outcome: 'done' as const, rule: 'LOG-2', address: input.address, crm }
  return logReasons(scope, null, [{ ...about, why: whyOf(input) }])
}

function logNo(decider: Decider, nowMs: number, { address }: RemovalInput, code: RefusalCode, about = '') {
  const { rule, why } = REFUSALS[code]
  const no = { action: 'contact.remove', outcome: 'refused' as const, rule, refusal: code }
  return inScope(decider, nowMs, (scope) =>
    logReasons(scope, null, [{ ...no, address, why: why.replace('{about}', about) }]),
  )
}
