import type { OrgSettings, Profile } from '../contract/index.ts'
import { mergeFields } from './dedupe-fields.ts'
import { type FlagState, mergeFlags } from './dedupe-flags.ts'
import { planRoles, type RolePlan } from './dedupe-roles.ts'
import { REFUSALS, type Refusal } from './refusals.ts'
import type { ContactRow, RoleRow } from './view.ts'

/** Contacts with one address (DUP-1, CAP-6), with what decides which of them stays. */
export type DuplicateGroup = {
  readonly address: string
  readonly contacts: readonly ContactRow[]
  /** Roles of these contacts. */
  readonly roles: readonly RoleRow[]
  /** Copies that an admin removed: they are on their way out and never stay (DUP-4). */
  readonly removedIds: readonly string[]
  /** What stands against deleting a copy, by its id, as a look at Salesforce found it; empty before one. */
  readonly obstacles: ReadonlyMap<string, Refusal>
  readonly flags: FlagState
  readonly profile: Profile
  readonly settings: OrgSettings
}

/** What becomes of one group. A plan without deletions leaves everything as it is. */
export type DuplicatePlan = RolePlan & {
  readonly address: string
  /** The contact that stays; null where no copy is valid. */
  readonly survivorId: string | null
  /** Copies of ours that go, once nothing hangs on them any more (DUP-2, DUP-6). */
  readonly deletions: readonly string[]
  /** New values of the contact that stays, by Salesforce's names. */
  readonly changes: Readonly<Record<string, unknown>>
  /** What only a person can decide: contacts that stay beside the survivor. */
  readonly reviews: readonly DuplicateReview[]
  readonly rule: string
  readonly why: string
}
export type DuplicateReview = {
  readonly contactId: string
  readonly refusal: string
  readonly rule: string
  readonly why: string
}

/**
 * Which contact of a group stays, which copies of ours go, and what moves from them to it. Contacts that people made are
 * never deleted. The same group gives the same plan, so a run that was cut short goes on where it stopped.
 * @source requirements DUP-1 to DUP-6, AMB-24
 */
export function planDuplicates(group: DuplicateGroup): DuplicatePlan {
  const valid = group.contacts.filter(
    (contact) => contact.email === group.address && !group.removedIds.includes(contact.id),
  )
  const survivor = survivorOf(valid, group.settings)
  if (!survivor || valid.length < 2) return nothing(group.address, survivor?.id ?? null)
  const others = valid.filter((contact) => contact !== survivor).sort((a, b) => (a.id < b.id ? -1 : 1))
  const reviews = others.flatMap((contact) => reviewOf(contact, survivor, group))
  const copies = others.filter((contact) => reviews.every(({ contactId }) => contactId !== contact.id))
  const known = { survivor, copies }
  return {
    address: group.address,
    survivorId: survivor.id,
    deletions: copies.map((contact) => contact.id),
    ...planRoles({ ...known, roles: group.roles }),
    changes: { ...mergeFields(known, group), ...mergeFlags(known, group) },
    reviews,
    ...reasonOf(survivor, copies, reviews),
  }
}

/** Made by a person before made by us (AMB-24), then the earliest; of one moment the lowest id (DUP-3, DUP-4). */
function survivorOf(contacts: readonly ContactRow[], { dedupe }: OrgSettings): ContactRow | undefined {
  const isOurs = (contact: ContactRow) => (dedupe.survivor === 'manual' && contact.createdByReachable ? 1 : 0)
  return [...contacts].sort(
    (a, b) => isOurs(a) - isOurs(b) || a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1),
  )[0]
}

/** Why this contact stays beside the survivor; nothing where it may go. */
function reviewOf(contact: ContactRow, survivor: ContactRow, { obstacles }: DuplicateGroup): DuplicateReview[] {
  const refusal: Refusal | undefined = contact.createdByReachable
    ? obstacles.get(contact.id)
    : { code: survivor.createdByReachable ? 'earliest_survives' : 'made_by_people', about: '' }
  if (!refusal) return []
  const { rule, why } = REFUSALS[refusal.code]
  return [{ contactId: contact.id, refusal: refusal.code, rule, why: why.replace('{about}', refusal.about) }]
}

function reasonOf(survivor: ContactRow, copies: readonly ContactRow[], reviews: readonly DuplicateReview[]) {
  const [review] = reviews
  if (copies.length === 0 && review) return { rule: review.rule, why: review.why }
  const isAmbiguous = !survivor.createdByReachable && copies.some((copy) => copy.createdAtMs < survivor.createdAtMs)
  const stays = survivor.createdByReachable
    ? 'The earliest contact of this address stays'
    : 'The contact that a person made stays'
  const gone = copies.length === 1 ? 'our copy goes' : `${copies.length} copies of ours go`
  return {
    rule: isAmbiguous ? 'AMB-24' : 'DUP-3',
    why: `${stays}; ${gone}, with roles and activities moved to it first.`,
  }
}

const nothing = (address: string, survivorId: string | null): DuplicatePlan => ({
  ...{ address, survivorId, deletions: [], roleMoves: [], roleDeletions: [], changes: {}, reviews: [] },
  rule: 'DUP-4',
  why: 'No second valid contact has this address.',
})
