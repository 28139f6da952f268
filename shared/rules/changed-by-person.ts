import type { FillableField } from '../contract/index.ts'
import { columnOf } from './contact-column.ts'
import type { ContactRow } from './view.ts'

/**
 * When a person last typed the value that stands there. A value on a record that we did not make is at least as old as
 * the record; a blank one was typed by nobody, unless somebody emptied it.
 */
export function changedByPersonAtMs(contact: ContactRow, field: FillableField, before: string | null): number {
  const times = contact.fieldsChangedAt ?? {}
  const emptied = times[columnOf(field)] ?? Number.NEGATIVE_INFINITY
  if (before === null) return emptied
  const made = contact.createdByReachable ? Number.NEGATIVE_INFINITY : contact.createdAtMs
  return Math.max(emptied, times.all ?? Number.NEGATIVE_INFINITY, made)
}
