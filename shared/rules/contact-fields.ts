import { personName } from '../mail/person-name.ts'
import { isGroupName } from '../mail/role-address.ts'
import type { ActivityContext } from './activity-context.ts'
import type { ExternalPerson } from './people.ts'

/** REQ-1: nobody can remove these. */
const MINIMUM_FIELDS = ['FirstName', 'LastName', 'Email']

export type ContactFields = {
  /** Known standard fields by API name; unknown ones are left out (CON-5). */
  readonly fields: Readonly<Record<string, string>>
  /** Required fields that are not known (CON-3, REQ-2), minimum first. */
  readonly missing: readonly string[]
  /** True where the name came from a sighting, not from the activity itself (CON-3). */
  readonly isNameLearnt: boolean
}

/** What is known of a person for a new contact. */
export function contactFields(person: ExternalPerson, context: ActivityContext): ContactFields {
  const own = readName(person.name)
  const learnt = own ? null : readName(context.view.learntNames[person.address] ?? null)
  const name = own ?? learnt
  const fields: Record<string, string> = {
    ...(name ? { FirstName: name.firstName, LastName: name.lastName } : {}),
    Email: person.address,
    ...(context.settings.contacts.leadSource === '' ? {} : { LeadSource: context.settings.contacts.leadSource }),
  }
  const required = new Set([...MINIMUM_FIELDS, ...context.profile.requiredFields])
  const unknown = name ? [] : missingNameParts(person, context)
  const missing = [...required].filter((field) => unknown.includes(field) || (!isNamePart(field) && !(field in fields)))
  return { fields, missing, isNameLearnt: learnt !== null }
}

const isNamePart = (field: string): boolean => field === 'FirstName' || field === 'LastName'

function readName(text: string | null): { firstName: string; lastName: string } | null {
  if (text === null || isGroupName(text)) return null
  const name = personName(text)
  return 'missing' in name ? null : name
}

function missingNameParts(person: ExternalPerson, context: ActivityContext): readonly string[] {
  const name = personName(person.name ?? context.view.learntNames[person.address] ?? '')
  return 'missing' in name ? name.missing : ['FirstName', 'LastName']
}
