import type { LogEntry } from '../contract/index.ts'
import type { Refusal } from './refusals.ts'

/** The rule that stands behind what an undo writes; an undo of an undo is told by it. */
export const UNDO_RULE = 'UND-1'

type Values = Readonly<Record<string, unknown>>
/** What a log entry tells of a write. */
export type LoggedWrite = Pick<LogEntry, 'action' | 'outcome' | 'rule' | 'crm'>

/** What takes one write back. `expected` is what we wrote and must find, `restored` what stood there before it. */
export type UndoStep = {
  /**
   * `values`: fields get their former values. `delete`: what we made goes. `undelete`: what we deleted comes back out of
   * the recycle bin. `move`: what we gave to another contact goes back. `remake`: a role that an undo deleted is made
   * again, because Salesforce keeps no deleted roles.
   */
  readonly kind: 'values' | 'delete' | 'undelete' | 'move' | 'remake'
  readonly object: string
  readonly recordId: string
  readonly expected: Values
  readonly restored: Values
}

/**
 * How one entry of the log is taken back, or why it cannot be. Reads the entry alone; what Salesforce holds now is
 * `conflictWith`'s question.
 * @source requirements UND-1, LOG-2 to LOG-4
 */
export function undoStepOf(entry: LoggedWrite): UndoStep | Refusal {
  const { action, outcome, crm } = entry
  const kind = kindOf(entry)
  if (outcome !== 'done' || kind === null || !crm || crm.recordId === null)
    return { code: 'nothing_to_undo', about: '' }
  if (kind === 'lost') return { code: 'cannot_be_undone', about: action }
  const step = { kind, object: crm.object, recordId: crm.recordId, restored: crm.before }
  return { ...step, expected: kind === 'delete' ? identityOf(crm.object, crm.after) : crm.after }
}

function kindOf({ action, rule, crm }: LoggedWrite): UndoStep['kind'] | 'lost' | null {
  switch (action) {
    case 'email_active.write':
    case 'hard_bounce.write':
    case 'contact.enrich':
      return 'values'
    case 'contact.create':
    case 'contact.restore':
    case 'activity.restore':
    case 'role.create':
      return 'delete'
    case 'activity.sync':
      return Object.keys(crm?.before ?? {}).length === 0 ? 'delete' : 'values'
    case 'role.move':
    case 'activity.move':
      return 'move'
    case 'contact.remove':
    case 'contact.delete':
    case 'activity.delete':
      return 'undelete'
    case 'role.delete':
      return rule === UNDO_RULE ? 'remake' : 'lost'
    default:
      return null
  }
}

/** Of a record that we made, the fields that people edit: the rest Salesforce works out, or we wrote it ourselves since. */
function identityOf(object: string, made: Values): Values {
  const fields = MADE_FIELDS[object] ?? []
  return Object.fromEntries(Object.entries(made).filter(([name]) => fields.includes(name)))
}

/** Contacts are looked at as a removal looks at them (LOG-3). */
const MADE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  OpportunityContactRole: ['ContactId', 'OpportunityId', 'Role'],
  Task: ['Subject', 'WhoId', 'ActivityDate'],
  Event: ['Subject', 'WhoId', 'StartDateTime', 'EndDateTime'],
}

/**
 * What stands against taking a write back, given the values that Salesforce holds now; null: nothing. A value that
 * differs from what we wrote is somebody else's work (UND-1). `now` is null for a record that is gone.
 */
export function conflictWith({ kind, expected, restored }: UndoStep, now: Values | null): Refusal | null {
  if (now === null)
    return kind === 'delete' ? { code: 'already_undone', about: '' } : { code: 'record_gone', about: '' }
  const changed = Object.keys(expected).filter((name) => !isSameValue(expected[name], now[name]))
  if (changed.length === 0) return null
  const isBack = kind !== 'delete' && Object.keys(restored).every((name) => isSameValue(restored[name], now[name]))
  if (isBack) return { code: 'already_undone', about: '' }
  const about = changed.map((name) => `${name} is ${shown(now[name])}, we wrote ${shown(expected[name])}`).join('; ')
  return { code: 'changed_since', about }
}

/** Salesforce keeps whole seconds, answers instants in an offset of its own, and blanks as null. */
function isSameValue(one: unknown, other: unknown): boolean {
  const [a, b] = [one ?? '', other ?? '']
  if (a === b) return true
  if (typeof a !== 'string' || typeof b !== 'string') return false
  const [first, second] = [secondOf(a), secondOf(b)]
  return first !== null && first === second
}

/** Null for what is no instant. */
function secondOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return null
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(ms) ? null : Math.floor(ms / 1_000)
}

const shown = (value: unknown) => (value === null || value === undefined || value === '' ? 'blank' : `"${value}"`)
