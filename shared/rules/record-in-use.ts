import type { Refusal } from './refusals.ts'

/** What Salesforce holds at this moment of one contact that may go: itself and what hangs on it. */
export type ContactInspection = {
  readonly id: string
  /** Normalised; null where it has none. */
  readonly email: string | null
  readonly createdByReachable: boolean
  /** Changed after it was made by somebody who is not our integration user. */
  readonly isEditedByOthers: boolean
  /** What people usually edit, by Salesforce's names: see `EDITABLE_FIELDS`. */
  readonly values: Readonly<Record<string, unknown>>
  /** Tasks and events of which it is one of several people, but not the first (Shared Activities). */
  readonly relations: readonly {
    readonly object: 'TaskRelation' | 'EventRelation'
    readonly id: string
    readonly activityId: string
    /** What the relation says beside the person, such as an invitee's answer, by Salesforce's names. */
    readonly flags: Readonly<Record<string, unknown>>
  }[]
  /** Tasks and events of which it is the person. */
  readonly activities: readonly { readonly object: 'Task' | 'Event'; readonly id: string; readonly isOurs: boolean }[]
  readonly roles: readonly {
    readonly id: string
    readonly opportunityId: string
    readonly createdByReachable: boolean
    readonly role: string | null
    readonly isPrimary: boolean
  }[]
  /** Records that a deletion would orphan or take along: open cases, campaign members and the like. */
  readonly others: readonly { readonly object: string; readonly id: string }[]
}

/** Fields in which an edit by a person shows (ACT-7 names them). */
export const EDITABLE_FIELDS = ['FirstName', 'LastName', 'Title', 'Phone', 'AccountId', 'OwnerId'] as const

/**
 * Why a duplicate of ours is left to people instead of being deleted; null: it may go once it is empty. `created` is
 * what we wrote when we made it; null: not known any more.
 */
export function obstacleToMerge(
  copy: ContactInspection,
  address: string,
  created: Readonly<Record<string, unknown>> | null,
): Refusal | null {
  if (!copy.createdByReachable) return { code: 'made_by_people', about: '' }
  if (copy.email !== address) return { code: 'email_changed', about: '' }
  if (isEdited(copy, created)) return { code: 'edited_by_people', about: '' }
  return copy.others.length === 0 ? null : { code: 'still_in_use', about: listed(copy.others) }
}

/** The last hand on it was not ours, and what we wrote is not there any more: a nightly job on a score is no edit. */
function isEdited({ isEditedByOthers, values }: ContactInspection, created: Readonly<Record<string, unknown>> | null) {
  if (!isEditedByOthers || created === null) return false
  return EDITABLE_FIELDS.some((field) => field in created && values[field] !== created[field])
}

/** What an admin should know before a contact is removed (LOG-3): one line each, none where nothing stands against it. */
export function removalWarnings(contact: ContactInspection): RemovalWarning[] {
  return [
    ...(contact.isEditedByOthers ? [{ object: 'Contact', id: contact.id, why: 'Somebody edited the contact.' }] : []),
    ...contact.others.map(({ object, id }) => ({ object, id, why: `A record of type ${object} hangs on it.` })),
    ...contact.activities.flatMap(({ object, id, isOurs }) =>
      isOurs ? [] : [{ object, id, why: 'Somebody logged an activity with it, which goes with the contact.' }],
    ),
    ...contact.roles.flatMap(({ id, createdByReachable }) =>
      createdByReachable
        ? []
        : [{ object: 'OpportunityContactRole', id, why: 'A person gave the contact a role on an opportunity.' }],
    ),
  ]
}
export type RemovalWarning = { readonly object: string; readonly id: string; readonly why: string }

/** "2 Case, 1 CampaignMember" */
function listed(others: ContactInspection['others']): string {
  const counts = new Map<string, number>()
  for (const { object } of others) counts.set(object, (counts.get(object) ?? 0) + 1)
  return [...counts].map(([object, count]) => `${count} ${object}`).join(', ')
}
