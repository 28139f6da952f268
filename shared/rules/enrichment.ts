import { type FillableField, type OrgSettings, type Profile, profileOf } from '../contract/index.ts'
import { isRoleAddress } from '../mail/role-address.ts'
import { isSameValue } from '../people/index.ts'
import { accountsForAddress } from './account-match.ts'
import { type FieldFact, fieldFacts, fitPicklist, fullName, type PersonFact } from './person-fact.ts'
import { REFUSALS, type Refusal, type RefusalCode } from './refusals.ts'
import type { ContactRow, CrmView } from './view.ts'

export type EnrichmentView = Pick<
  CrmView,
  'contacts' | 'leads' | 'accounts' | 'plannedContacts' | 'bouncedAddresses' | 'personFacts' | 'picklists'
>

/** What newer information does to one field of one contact, or why it does nothing. */
export type EnrichmentDecision = {
  readonly address: string
  readonly recordId: string
  readonly accountId: string | null
  readonly field: FillableField
  /** As the org spells it. */
  readonly value: string
  /** What the record holds; null where it is blank. */
  readonly before: string | null
  readonly fact: PersonFact
  readonly rule: string
  readonly why: string
  readonly evidence: readonly string[]
  /** Null: it is to be written. */
  readonly refusal: RefusalCode | null
}

export type EnrichmentInput = {
  readonly address: string
  readonly view: EnrichmentView
  readonly settings: OrgSettings
}

/**
 * Decides for every contact with this address and for every fact that is known of the person. The profile of the user
 * whose mailbox brought the fact governs (PRF-1). OwnerId is no field that a fact could be about (ENR-4). Pure.
 * @source requirements ENR-1 to ENR-9
 */
export function decideEnrichment({ address, view, settings }: EnrichmentInput): EnrichmentDecision[] {
  const told = fieldFacts(view.personFacts[address] ?? [], settings.titleRules)
  return view.contacts
    .filter((contact) => contact.email === address)
    .flatMap((contact) => told.map((fieldFact) => decideField(fieldFact, contact, { address, view, settings })))
}

function decideField(told: FieldFact, contact: ContactRow, input: EnrichmentInput): EnrichmentDecision {
  const { field, fact } = told
  const before = currentOf(contact, field)
  const fitting = fitPicklist(told, input.view.picklists)
  const policy = policyOf(field, contact, profileOf(input.settings, fact.userAddress))
  const refusal = CHECKS.map((check) => check({ told, before, contact, fitting, policy, input })).find(
    (no) => no !== null,
  )
  const was = before === null ? 'it was blank' : `it was "${before}"`
  return {
    ...{ address: input.address, recordId: contact.id, accountId: contact.accountId, field, before, fact },
    value: fitting ?? told.value,
    evidence: [fact.activityId],
    ...(refusal
      ? { refusal: refusal.code, rule: refusal.rule ?? REFUSALS[refusal.code].rule, why: sentence(refusal) }
      : {
          refusal: null,
          rule: 'rule' in policy ? policy.rule : 'ENR-3',
          why: `The person's own mail says ${field} "${fitting ?? told.value}"; ${was}.`,
        }),
  }
}

const sentence = ({ code, about }: Refusal): string => REFUSALS[code].why.replace('{about}', about)

type Judged = {
  readonly told: FieldFact
  readonly before: string | null
  readonly contact: ContactRow
  readonly fitting: string | null
  readonly policy: FieldPolicy
  readonly input: EnrichmentInput
}

/** What stands against writing a fact. The first no counts; a new rule is a new row. */
const CHECKS: readonly ((judged: Judged) => Refusal | null)[] = [
  // ENR-3
  ({ told: { field, value }, before }) =>
    before !== null && isSameValue(field, value, before) ? { code: 'same_value', about: field } : null,
  ({ policy }) => ('refusal' in policy ? policy.refusal : null),
  ({ told: { field }, before, policy }) =>
    before !== null && 'policy' in policy && policy.policy === 'ifEmpty'
      ? { code: 'not_empty', about: field, ...('rule' in policy ? { rule: policy.rule } : {}) }
      : null,
  ({ told, contact, policy, input }) => nameRefusal(told, contact, policy, input),
  // ENR-8
  ({ told: { field, fact }, contact, before }) =>
    fact.atMs <= changedByPersonAtMs(contact, field, before) ? { code: 'changed_by_person', about: field } : null,
  // ENR-9
  ({ told: { field, value }, fitting }) =>
    fitting === null ? { code: 'not_in_picklist', about: `${field} "${value}"` } : null,
  ({ told, contact, input }) => (told.field === 'Email' ? addressRefusal(told.value, contact, input) : null),
]

type FieldPolicy = { readonly policy: 'always' | 'ifEmpty'; readonly rule: string } | { readonly refusal: Refusal }

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

/**
 * A last name changes with a marriage; a name with another first name is somebody else's, and one that only adds a
 * middle name is nothing new.
 */
function nameRefusal(
  { field, value, fact }: FieldFact,
  contact: ContactRow,
  policy: FieldPolicy,
  { settings }: EnrichmentInput,
): Refusal | null {
  if (field !== 'LastName' || contact.lastName === null) return null
  if (value.toLowerCase().endsWith(` ${contact.lastName.toLowerCase()}`)) return { code: 'same_value', about: field }
  const first = fullName(fact.value)?.firstName ?? ''
  const isSame = contact.firstName === null || isSameValue('FirstName', first, contact.firstName)
  const changesFirst = profileOf(settings, fact.userAddress).enrichment.policies.FirstName === 'always'
  const mayChangeBoth = 'rule' in policy && policy.rule !== 'ENR-2' && changesFirst
  return isSame || mayChangeBoth ? null : { code: 'other_first_name', about: fact.value }
}

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

/** ENR-7: a new address must be of the same company, work, and belong to nobody else. */
function addressRefusal(address: string, contact: ContactRow, { view, settings }: EnrichmentInput): Refusal | null {
  const { accounts } = accountsForAddress(address, view, settings)
  if (!accounts.some((account) => account.id === contact.accountId))
    return { code: 'address_elsewhere', about: address }
  if (isRoleAddress(address)) return { code: 'address_not_personal', about: address }
  if (view.bouncedAddresses.includes(address)) return { code: 'address_held', about: address }
  return isUsedByAnother(address, contact.id, view) ? { code: 'address_in_use', about: address } : null
}

function isUsedByAnother(
  address: string,
  contactId: string,
  view: Pick<CrmView, 'contacts' | 'leads' | 'plannedContacts'>,
): boolean {
  return (
    view.contacts.some((each) => each.email === address && each.id !== contactId) ||
    view.leads.some((each) => each.email === address && !each.isConverted) ||
    view.plannedContacts.some((each) => each.address === address)
  )
}

export type EnrichmentRecheck = {
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
  return refusal && { code: refusal.code, rule: refusal.rule ?? REFUSALS[refusal.code].rule, why: sentence(refusal) }
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

/** The column of the mirror that holds a field. */
export const columnOf = (field: FillableField) => COLUMNS[field]

const COLUMNS = {
  FirstName: 'firstName',
  LastName: 'lastName',
  Email: 'email',
  Title: 'title',
  Phone: 'phone',
  Department: 'department',
  Seniority: 'seniority',
  Persona: 'persona',
  MailingCountry: 'mailingCountry',
  MailingState: 'mailingState',
} as const satisfies Record<FillableField, keyof ContactRow>

/** The value of a field; null for a blank one (ENR-3). */
export function currentOf(contact: ContactRow, field: FillableField): string | null {
  const value = contact[columnOf(field)]
  return value === null || value.trim() === '' ? null : value
}
