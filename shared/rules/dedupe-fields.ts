import type { EnrichmentPolicy, FillableField, OrgSettings, Profile } from '../contract/index.ts'
import type { ContactRow } from './view.ts'

/** What a copy may hand on, and under which name Salesforce holds it. The address is the same, and the owner stays. */
const FIELDS: readonly {
  readonly field: FillableField
  readonly read: (contact: ContactRow) => string | null
  readonly isPersona?: true
  readonly name: (names: OrgSettings['fields']) => string
}[] = [
  { field: 'FirstName', read: (contact) => contact.firstName, name: () => 'FirstName' },
  { field: 'LastName', read: (contact) => contact.lastName, name: () => 'LastName' },
  { field: 'Title', read: (contact) => contact.title, name: () => 'Title' },
  { field: 'Phone', read: (contact) => contact.phone, name: () => 'Phone' },
  { field: 'Department', read: (contact) => contact.department, isPersona: true, name: (names) => names.department },
  { field: 'Seniority', read: (contact) => contact.seniority, isPersona: true, name: (names) => names.seniority },
  { field: 'Persona', read: (contact) => contact.persona, isPersona: true, name: (names) => names.persona },
  { field: 'MailingCountry', read: (contact) => contact.mailingCountry, name: () => 'MailingCountry' },
  { field: 'MailingState', read: (contact) => contact.mailingState, name: () => 'MailingState' },
]

/**
 * Values that the survivor takes from the copies, as its enrichment policy allows (DUP-5): into blanks, and over a value
 * where the policy says `always` and the copy was made after the survivor was last changed (ENR-8). Newest copy first.
 */
export function mergeFields(
  { survivor, copies }: { readonly survivor: ContactRow; readonly copies: readonly ContactRow[] },
  { profile, settings }: { readonly profile: Profile; readonly settings: OrgSettings },
): Record<string, string> {
  const newestFirst = [...copies].sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1))
  const knownAtMs = Math.max(survivor.createdAtMs, survivor.crmChangedAtMs ?? 0)
  const values: Record<string, string> = {}
  for (const { field, read, isPersona = false, name } of FIELDS) {
    const policy = policyFor(field, isPersona, survivor, profile)
    const source = newestFirst.find((copy) => !isBlank(read(copy)))
    const value = source ? read(source) : null
    if (policy === 'never' || !source || value === null || value === read(survivor)) continue
    const mayReplace = policy === 'always' && source.createdAtMs > knownAtMs
    if (isBlank(read(survivor)) || mayReplace) values[name(settings.fields)] = value
  }
  return values
}

const isBlank = (value: string | null): boolean => value === null || value.trim() === ''

/** ENR-1, ENR-2, ENR-5, ENR-6 for one field of the contact that stays. */
function policyFor(
  field: FillableField,
  isPersona: boolean,
  survivor: ContactRow,
  { enrichment }: Profile,
): EnrichmentPolicy {
  if (isPersona && enrichment.updatePersona) return 'always'
  if (enrichment.enabled) return enrichment.policies[field] ?? 'never'
  return survivor.createdByReachable ? 'always' : 'never'
}
