import { FILLABLE_FIELDS, type FillableField, type OrgSettings, type Profile } from '../contract/index.ts'
import { changedByPersonAtMs } from './changed-by-person.ts'
import { currentOf } from './contact-column.ts'
import { apiNameOf } from './contact-fields.ts'
import { policyOf } from './field-policy.ts'
import type { ContactRow } from './view.ts'

/** The address is the same, and two last names of one address are two readings of one person, not news. */
const KEPT: readonly FillableField[] = ['Email', 'LastName']

/**
 * Values that the survivor takes from the copies, as its enrichment policy allows (DUP-5): into blanks, and over a value
 * where the policy says `always` and nobody typed it after the copy was made (ENR-8). The newest copy that knows counts.
 */
export function mergeFields(
  { survivor, copies }: { readonly survivor: ContactRow; readonly copies: readonly ContactRow[] },
  { profile, settings }: { readonly profile: Profile; readonly settings: OrgSettings },
): Record<string, string> {
  const newestFirst = [...copies].sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1))
  const values: Record<string, string> = {}
  for (const field of FILLABLE_FIELDS.filter((each) => !KEPT.includes(each))) {
    const source = newestFirst.find((copy) => currentOf(copy, field) !== null)
    const value = source ? currentOf(source, field) : null
    const mayTake = source && value !== null && takes(survivor, field, value, source.createdAtMs, profile)
    if (mayTake) values[apiNameOf(field, settings)] = value
  }
  return values
}

function takes(survivor: ContactRow, field: FillableField, value: string, atMs: number, profile: Profile): boolean {
  const policy = policyOf(field, survivor, profile)
  const before = currentOf(survivor, field)
  if ('refusal' in policy || value === before) return false
  if (before !== null && policy.policy === 'ifEmpty') return false
  return atMs > changedByPersonAtMs(survivor, field, before) && (before === null || atMs > survivor.createdAtMs)
}
