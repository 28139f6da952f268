import { type FillableField, type OrgSettings, profileOf } from '../contract/index.ts'
import { currentOf } from './contact-column.ts'
import { policyOf } from './field-policy.ts'
import { isUsedByAnother } from './new-address.ts'
import { REFUSALS, type Refusal, type RefusalCode, sentenceOf } from './refusals.ts'
import type { ContactRow, CrmView } from './view.ts'

type EnrichmentRecheck = {
  readonly field: FillableField
  readonly value: string
  /** What the decision saw in the field. */
  readonly before: string | null
  readonly contact: ContactRow
  readonly userAddress: string
  readonly view: Pick<CrmView, 'contacts' | 'leads' | 'plannedContacts'>
  readonly settings: OrgSettings
}

/** The last look right before a planned value is written: null lets it pass. */
export function recheckEnrichment(input: EnrichmentRecheck): { code: RefusalCode; rule: string; why: string } | null {
  const refusal = recheckRefusal(input)
  return refusal && { code: refusal.code, rule: refusal.rule ?? REFUSALS[refusal.code].rule, why: sentenceOf(refusal) }
}

function recheckRefusal({
  field,
  value,
  before,
  contact,
  userAddress,
  view,
  settings,
}: EnrichmentRecheck): Refusal | null {
  const current = currentOf(contact, field)
  if (current !== null && current === value) return { code: 'same_value', about: field }
  if (current !== before) return { code: 'changed_by_person', about: field }
  const policy = policyOf(field, contact, profileOf(settings, userAddress))
  // PRF-4: switching off stops what was planned before, too.
  if ('refusal' in policy) return { ...policy.refusal, rule: 'PRF-4' }
  return field === 'Email' && isUsedByAnother(value, contact.id, view) ? { code: 'address_in_use', about: value } : null
}
