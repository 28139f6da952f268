import { type OrgSettings, profileOf } from '../contract/index.ts'
import { isStorableAddress } from '../mail/storable-address.ts'
import { contactsWith, matchLead } from './crm-match.ts'
import type { RefuseDecision } from './decision.ts'
import { filterNaming } from './filters.ts'
import { contactKey } from './keys.ts'
import type { Refusal } from './refusals.ts'
import { refuse } from './refuse.ts'
import { isInRole } from './role-holders.ts'
import type { CrmView, PlannedRole } from './view.ts'
import { type IndexedView, indexView } from './view-index.ts'

export type ContactRecheck = {
  readonly address: string
  /** The user whose activity planned the contact: their profile may have been switched off since (PRF-4). */
  readonly capturingUserAddress: string
  /** Ids of the activities behind the plan; they become the evidence of a refusal. */
  readonly evidence: readonly string[]
  readonly view: CrmView
  readonly settings: OrgSettings
}

type Indexed<T> = Omit<T, 'view'> & { readonly view: IndexedView }
type Check = (plan: Indexed<ContactRecheck>) => Refusal | null

/** What may have happened between capture and insert. The first no counts. */
const CHECKS: readonly Check[] = [
  // CON-7
  ({ address, view }) => {
    const [existing] = contactsWith(address, view)
    return existing ? { code: 'exists', about: address, evidence: [existing.id] } : null
  },
  // LED-6
  ({ address, view }) => {
    const lead = matchLead(address, { view, userIds: [] })
    return lead ? { code: 'lead_exists', about: address, evidence: [lead.id] } : null
  },
  // CON-14: planned before this was looked at.
  ({ address }) => (isStorableAddress(address) ? null : { code: 'address_not_storable', about: address }),
  // LOG-5
  ({ address, view }) =>
    view.removedAddresses.includes(address) ? { code: 'removed_by_admin', about: address } : null,
  // FLT-2: what is not there yet is still to come.
  ({ address, settings }) => (filterNaming(address, settings.filters) ? { code: 'filtered', about: address } : null),
  // CON-10
  ({ address, view }) =>
    view.bouncedAddresses.includes(address) ? { code: 'bounced_before_create', about: address } : null,
  // PRF-4
  ({ settings, capturingUserAddress }) => {
    const { contactCreation, ocr } = profileOf(settings, capturingUserAddress)
    const isOn = contactCreation || (ocr && settings.contacts.ocrMayCreateContacts)
    return isOn ? null : { code: 'creation_disabled', about: capturingUserAddress }
  },
]

/** The last look right before a planned contact is inserted: null lets it pass. */
export function recheckPlannedContact(plan: ContactRecheck): RefuseDecision | null {
  const indexed = { ...plan, view: indexView(plan.view) }
  const refusal = CHECKS.map((check) => check(indexed)).find((result) => result !== null)
  return refusal ? refuse('contact.create', plan.address, refusal, plan.evidence) : null
}

export type RoleRecheck = ContactRecheck & { readonly planned: PlannedRole }

/**
 * The last look right before a planned role is inserted: null lets it pass. `view.plannedRoles` may still hold the role
 * itself; another contact or plan of the same person on the same opportunity stops it. A planned contact that is
 * neither in `view.contacts` nor in `view.plannedContacts` counts as refused.
 */
export function recheckPlannedRole(input: RoleRecheck): RefuseDecision | null {
  const refusal = roleRefusal(input)
  return refusal ? refuse('role.create', input.address, refusal, input.evidence) : null
}

function roleRefusal({ planned, address, view, settings, capturingUserAddress }: RoleRecheck): Refusal | null {
  const evidence = [planned.opportunityId]
  const opportunity = view.opportunities.find((row) => row.id === planned.opportunityId)
  // OCR-2, INT-14
  if (!opportunity || opportunity.isClosed) return { code: 'opportunity_closed', about: address, evidence }
  const others = view.plannedRoles.filter((row) => row.key !== planned.key)
  // OCR-4
  if (isInRole(address, planned.opportunityId, indexView({ ...view, plannedRoles: others }))) {
    return { code: 'already_in_role', about: address, evidence }
  }
  // OCR-6
  if (!hasContact(planned, address, view)) return { code: 'contact_not_created', about: address, evidence }
  // PRF-4
  return profileOf(settings, capturingUserAddress).ocr ? null : { code: 'ocr_disabled', about: capturingUserAddress }
}

function hasContact(planned: PlannedRole, address: string, view: CrmView): boolean {
  const key = planned.contactKey ?? contactKey(address)
  return (
    view.contacts.some((contact) => contact.id === planned.contactId || contact.email === address) ||
    view.plannedContacts.some((contact) => contact.key === key)
  )
}
