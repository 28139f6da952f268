import type { LogEntry } from '@reachable/shared/contract'
import {
  type ContactInspection,
  conflictWith,
  REFUSALS,
  type RefusalCode,
  removalWarnings,
  type UndoStep,
  undoStepOf,
} from '@reachable/shared/rules'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

type No = { readonly code: RefusalCode; readonly about: string }

/** One write that is to be taken back: the step, or why it stays. */
export type JudgedWrite = {
  readonly entry: LogEntry
  readonly step: UndoStep | null
  readonly refusal: No | null
  /** A contact that goes, as Salesforce holds it now. */
  readonly contact: ContactInspection | null
}
export type Judged =
  | { readonly kind: 'judged'; readonly writes: readonly JudgedWrite[] }
  | { readonly kind: 'not_connected' | 'unavailable' }

/** Salesforce empties its recycle bin after 15 days (LOG-4). */
const BIN_MS = 15 * 86_400_000

/**
 * Judges writes, newest first, against what Salesforce holds at this moment (UND-1). A value that differs from what we
 * wrote is somebody else's work; a contact goes only where a removal would ask for no second yes (LOG-3).
 */
export async function judgeWrites(
  salesforce: SalesforceSync,
  entries: readonly LogEntry[],
  nowMs: number,
): Promise<Judged> {
  const steps = entries.map((entry) => ({ entry, result: undoStepOf(entry) }))
  const known = steps.flatMap(({ result }) => ('kind' in result ? [result] : []))
  const asked = known.filter((step) => !isContactDeletion(step) && READ_KINDS.includes(step.kind))
  const look = await salesforce.valuesNow(
    asked.map(({ object, recordId, expected }) => ({ object, recordId, fields: Object.keys(expected) })),
    nowMs,
  )
  if (look.kind !== 'looked') return { kind: look.kind === 'failed' ? 'unavailable' : 'not_connected' }
  const contactIds = known.filter(isContactDeletion).map(({ recordId }) => recordId)
  const contacts = await salesforce.inspect(contactIds, nowMs)
  if (contacts.kind !== 'looked') return { kind: contacts.kind === 'failed' ? 'unavailable' : 'not_connected' }
  const values = new Map(look.values)
  const writes = steps.map(({ entry, result }): JudgedWrite => {
    if (!('kind' in result)) return { entry, step: null, refusal: result, contact: null }
    const contact = isContactDeletion(result) ? (contacts.contacts.get(result.recordId) ?? null) : null
    const refusal = refusalOf(entry, result, { values, contact, nowMs })
    // An older write of the same run to the same field meets what this one leaves.
    if (!refusal) values.set(result.recordId, { ...values.get(result.recordId), ...result.restored })
    return { entry, step: result, refusal, contact }
  })
  return { kind: 'judged', writes }
}

const READ_KINDS: readonly UndoStep['kind'][] = ['values', 'delete', 'move']
const isContactDeletion = ({ kind, object }: UndoStep) => kind === 'delete' && object === 'Contact'

type Seen = {
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly contact: ContactInspection | null
  readonly nowMs: number
}

function refusalOf(entry: LogEntry, step: UndoStep, { values, contact, nowMs }: Seen): No | null {
  if (isContactDeletion(step)) return refusalOfContact(entry, contact)
  if (step.kind === 'undelete') {
    return nowMs - Date.parse(entry.at) > BIN_MS ? { code: 'bin_emptied', about: '' } : null
  }
  return step.kind === 'remake' ? null : conflictWith(step, values.get(step.recordId) ?? null)
}

function refusalOfContact({ address }: LogEntry, contact: ContactInspection | null): No | null {
  if (!contact) return { code: 'already_undone', about: '' }
  if (!contact.createdByReachable) return { code: 'not_created_by_us', about: '' }
  if (contact.email !== address) return { code: 'email_changed', about: contact.email ?? 'none' }
  const warnings = [...new Set(removalWarnings(contact).map(({ why }) => why))]
  return warnings.length === 0 ? null : { code: 'confirm_needed', about: warnings.join(' ') }
}

/** The sentence of a no. */
export const whyNot = ({
  code,
  about,
}: No): { readonly rule: string; readonly refusal: string; readonly why: string } => ({
  rule: REFUSALS[code].rule,
  refusal: code,
  why: REFUSALS[code].why.replace('{about}', about),
})
