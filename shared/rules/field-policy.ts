import type { FillableField, Profile } from '../contract/index.ts'
import type { Refusal } from './refusals.ts'
import type { ContactRow } from './view.ts'

export type FieldPolicy =
  | { readonly policy: 'always' | 'ifEmpty'; readonly rule: string }
  | { readonly refusal: Refusal }

/** ENR-5: a switch of their own updates these. */
const PERSONA_FIELDS: readonly FillableField[] = ['Department', 'Seniority', 'Persona']
/** ENR-2: what is kept fresh on contacts of ours, whatever the switches say. */
const ALWAYS_FRESH: readonly FillableField[] = ['Title', 'Phone', 'Email', 'LastName']

/** What the profile says about a field of this contact (ENR-1, ENR-2, ENR-3, ENR-5, ENR-6). */
export function policyOf(
  field: FillableField,
  { createdByReachable: isOurs }: ContactRow,
  { enrichment }: Pick<Profile, 'enrichment'>,
): FieldPolicy {
  const { enabled, policies, updatePersona } = enrichment
  const isPersona = PERSONA_FIELDS.includes(field)
  if (isPersona && updatePersona) return { policy: 'always', rule: 'ENR-5' }
  if (enabled) {
    const rule = isOurs ? 'ENR-6' : 'ENR-3'
    const policy = policies[field]
    if (policy === 'always' || policy === 'ifEmpty') return { policy, rule }
    return { refusal: { code: policy === 'never' ? 'policy_never' : 'field_not_listed', about: field } }
  }
  if (isOurs && ALWAYS_FRESH.includes(field)) return { policy: 'always', rule: 'ENR-2' }
  return { refusal: { code: 'enrichment_off', about: field, rule: isOurs ? 'ENR-2' : 'ENR-1' } }
}
