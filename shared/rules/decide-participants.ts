import { type ActivityContext, contextOf, type DecideInput } from './activity-context.ts'
import { decideActivitySync } from './activity-sync.ts'
import type { Decision } from './decision.ts'
import { type JudgedPerson, judgePerson } from './judged-person.ts'
import { externalPeople } from './people.ts'
import { refuse } from './refuse.ts'
import { decideRoles } from './roles.ts'

/**
 * What one captured mail or invite does in the CRM: for every external participant at least one decision, each with
 * its rule and its reason. Internal participants get none (CAP-2). Pure: reads the event's own time, not `nowMs`.
 * @source requirements F to J
 */
export function decideParticipants(input: DecideInput): Decision[] {
  const context = contextOf(input)
  // Persons are judged one by one; one failing does not stop the others (CON-13).
  const people = externalPeople(context).map((person) => judgePerson(person, context))
  const roles = decideRoles(people, context)
  const contacts = withoutRolelessContacts(
    people.flatMap((person) => person.decisions),
    roles,
    context,
  )
  return [...contacts, ...roles, ...decideActivitySync(withoutRefused(people, contacts), context)]
}

/** Whoever is not created after all is nobody to whom an activity could belong. */
function withoutRefused(people: readonly JudgedPerson[], decisions: readonly Decision[]): JudgedPerson[] {
  const refused = new Set(decisions.flatMap((each) => (each.kind === 'refuse' ? each.address : [])))
  return people.map((person) => {
    const isNew = person.decisions.some((decision) => decision.kind === 'create-contact')
    return isNew && refused.has(person.address) ? { ...person, identity: null } : person
  })
}

/** With creation off, contacts that roles brought along exist only together with such a role (AMB-15). */
function withoutRolelessContacts(
  contacts: readonly Decision[],
  roles: readonly Decision[],
  { profile, userAddress, activity }: ActivityContext,
): Decision[] {
  if (profile.contactCreation) return [...contacts]
  const withRole = new Set(roles.filter((role) => role.kind === 'create-role').map((role) => role.address))
  return contacts.map((decision) =>
    decision.kind === 'create-contact' && !withRole.has(decision.address)
      ? refuse('contact.create', decision.address, { code: 'creation_disabled', about: userAddress }, [activity.id])
      : decision,
  )
}
