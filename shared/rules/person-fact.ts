import type { FillableField, TitleRule } from '../contract/index.ts'
import { personName } from '../mail/person-name.ts'
import { isGroupName } from '../mail/role-address.ts'
import { isSameValue, readTitle } from '../people/index.ts'

/**
 * The newest fact of one kind that a person's own mails told: a display name, a title, a number in E.164, a country's
 * English name, a state's name, a new address.
 */
export type PersonFact = {
  readonly field: 'Name' | 'Title' | 'Phone' | 'MailingCountry' | 'MailingState' | 'Email'
  readonly value: string
  /** The event's own time (ENR-8). */
  readonly atMs: number
  readonly activityId: string
  readonly mailbox: string
  /** The user whose mailbox saw it; their profile governs (PRF-1). */
  readonly userAddress: string
}

/** What a fact says about one field of a contact. */
export type FieldFact = { readonly field: FillableField; readonly value: string; readonly fact: PersonFact }

/** Values that the org's picklists allow, by field; a field without an entry takes any text (ENR-9). */
export type Picklists = Readonly<Partial<Record<FillableField, readonly string[]>>>

/** The fields about which a person's facts speak; a title also says department, seniority and persona. */
export function fieldFacts(facts: readonly PersonFact[], titleRules: readonly TitleRule[]): FieldFact[] {
  return facts.flatMap((fact) => valuesOf(fact, titleRules).map(([field, value]) => ({ field, value, fact })))
}

function valuesOf({ field, value }: PersonFact, titleRules: readonly TitleRule[]): [FillableField, string][] {
  if (field === 'Name') {
    const name = fullName(value)
    return name === null
      ? []
      : [
          ['FirstName', name.firstName],
          ['LastName', name.lastName],
        ]
  }
  if (field !== 'Title') return [[field, value]]
  const { department, seniority, persona } = readTitle(value, titleRules)
  const derived: [FillableField, string | null][] = [
    ['Department', department],
    ['Seniority', seniority],
    ['Persona', persona],
  ]
  return [
    ['Title', value],
    ...derived.flatMap(([name, text]): [FillableField, string][] => (text === null ? [] : [[name, text]])),
  ]
}

/** First and last name of a display name of one person; null where one is missing (CON-4). */
export function fullName(text: string | null): { firstName: string; lastName: string } | null {
  if (text === null || isGroupName(text)) return null
  const name = personName(text)
  return 'missing' in name ? null : name
}

/** The value as the org's picklist spells it; null where the picklist has none such (ENR-9). */
export function fitPicklist({ field, value }: FieldFact, picklists: Picklists): string | null {
  const allowed = picklists[field]
  return allowed === undefined ? value : (allowed.find((each) => isSameValue(field, each, value)) ?? null)
}
