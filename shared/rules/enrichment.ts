import { type FillableField, type OrgSettings, profileOf } from '../contract/index.ts'
import { isSameValue } from '../people/index.ts'
import { changedByPersonAtMs } from './changed-by-person.ts'
import { currentOf } from './contact-column.ts'
import { type FieldPolicy, policyOf } from './field-policy.ts'
import { addressRefusal } from './new-address.ts'
import { type FieldFact, fieldFacts, fitPicklist, fullName, type PersonFact } from './person-fact.ts'
import { REFUSALS, type Refusal, type RefusalCode, sentenceOf } from './refusals.ts'
import type { ContactRow, CrmView } from './view.ts'

type EnrichmentView = Pick<
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

type EnrichmentInput = {
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
      ? { refusal: refusal.code, rule: refusal.rule ?? REFUSALS[refusal.code].rule, why: sentenceOf(refusal) }
      : {
          refusal: null,
          rule: 'rule' in policy ? policy.rule : 'ENR-3',
          why: `The person's own mail says ${field} "${fitting ?? told.value}"; ${was}.`,
        }),
  }
}

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
