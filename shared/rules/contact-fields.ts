import type { FillableField, OrgSettings } from '../contract/index.ts'
import { personName } from '../mail/person-name.ts'
import type { ActivityContext } from './activity-context.ts'
import type { ExternalPerson } from './people.ts'
import { fieldFacts, fitPicklist, fullName, type PersonFact } from './person-fact.ts'
import type { CrmView } from './view.ts'

/** REQ-1: nobody can remove these. */
const MINIMUM_FIELDS = ['FirstName', 'LastName', 'Email']

export type ContactFields = {
  /** Known fields by API name; unknown ones are left out (CON-5). */
  readonly fields: Readonly<Record<string, string>>
  /** Required fields that are not known (CON-3, REQ-2), minimum first. */
  readonly missing: readonly string[]
  /** True where something that is required came from a sighting, not from the activity itself (CON-3). */
  readonly isLearnt: boolean
  /** Facts that the org's picklists do not know, for people to read (ENR-9). */
  readonly left: readonly string[]
}

/** What is known of a person for a new contact. */
export function contactFields(person: ExternalPerson, context: ActivityContext): ContactFields {
  const { settings, profile, view } = context
  const facts = view.personFacts[person.address] ?? []
  const own = fullName(person.name)
  const learntName = own ? null : fullName(learntNameOf(facts))
  const name = own ?? learntName
  const { known, left } = otherFields(facts, context)
  const values = {
    ...(name ? { FirstName: name.firstName, LastName: name.lastName } : {}),
    Email: person.address,
    ...known,
  }
  const required = [...new Set([...MINIMUM_FIELDS, ...profile.requiredFields])]
  const unknownNames = name ? [] : missingNameParts(person.name ?? learntNameOf(facts) ?? '')
  const missing = required.filter((field) => unknownNames.includes(field) || (!isNamePart(field) && !(field in values)))
  const leadSource = settings.contacts.leadSource
  return {
    fields: { ...byApiName(values, settings), ...(leadSource === '' ? {} : { LeadSource: leadSource }) },
    missing,
    isLearnt: learntName !== null || required.some((field) => field in known),
    left,
  }
}

/** API name of a field in this org. */
export function apiNameOf(field: string, { fields }: Pick<OrgSettings, 'fields'>): string {
  const names: Readonly<Record<string, string>> = {
    Department: fields.department,
    Seniority: fields.seniority,
    Persona: fields.persona,
  }
  return names[field] ?? field
}

const byApiName = (values: Readonly<Record<string, string>>, settings: OrgSettings) =>
  Object.fromEntries(Object.entries(values).map(([field, value]) => [apiNameOf(field, settings), value]))

/** What a person's mails tell for a contact that is planned, by API name. */
export function factFields(
  facts: readonly PersonFact[],
  about: FactsAbout,
): { fields: Readonly<Record<string, string>> } {
  return { fields: byApiName(otherFields(facts, about).known, about.settings) }
}

type FactsAbout = { readonly settings: OrgSettings; readonly view: Pick<CrmView, 'picklists'> }

/** Everything but name and address: those of a new contact are its own. */
function otherFields(facts: readonly PersonFact[], { settings, view }: FactsAbout) {
  const known: Partial<Record<FillableField, string>> = {}
  const left: string[] = []
  for (const fieldFact of fieldFacts(facts, settings.titleRules)) {
    const { field, value } = fieldFact
    if (isNamePart(field) || field === 'Email') continue
    const fitting = fitPicklist(fieldFact, view.picklists)
    if (fitting === null) left.push(`${field} "${value}" is not in the org's picklist and was left out.`)
    else known[field] = fitting
  }
  return { known, left }
}

const isNamePart = (field: string): boolean => field === 'FirstName' || field === 'LastName'

const learntNameOf = (facts: readonly PersonFact[]): string | null =>
  facts.find((fact) => fact.field === 'Name')?.value ?? null

function missingNameParts(text: string): readonly string[] {
  const name = personName(text)
  return 'missing' in name ? name.missing : ['FirstName', 'LastName']
}
