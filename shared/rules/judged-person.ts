import type { OrgSettings } from '../contract/index.ts'
import { accountsForAddress } from './account-match.ts'
import type { ActivityContext } from './activity-context.ts'
import { judgeCreation } from './creation.ts'
import { matchContact, matchLead } from './crm-match.ts'
import type { Decision } from './decision.ts'
import type { ExternalPerson } from './people.ts'
import type { Refusal } from './refusals.ts'
import { refuse } from './refuse.ts'
import type { AccountRow, ContactRow, CrmView } from './view.ts'
import { groupBy } from './view-index.ts'

/** A contact, in Salesforce or planned, as roles see it. */
export type Identity = {
  readonly contact: { readonly id: string } | { readonly key: string }
  /** The account with whose opportunities a role could be made, or why there is none (OCR-3). */
  readonly roleAccount: { readonly id: string } | { readonly refusal: Refusal }
}

/** A participant with what was decided about them before roles are looked at. */
export type JudgedPerson = {
  readonly address: string
  readonly decisions: readonly Decision[]
  readonly identity: Identity | 'lead' | null
}

/** Contact before planned contact before lead before a new contact (LED-2, LED-3). */
export function judgePerson(person: ExternalPerson, context: ActivityContext): JudgedPerson {
  const { address } = person
  const { domain, accounts } = context.accountsFor(address)
  const contact = matchContact(
    address,
    accounts.map((account) => account.id),
    context.view,
  )
  if (contact) return matchedContact(address, contact, accounts, domain, context)
  const lead = matchLead(address, context)
  if (lead) {
    const why = `${address} is a lead; the activity belongs to it and no contact is made.`
    const evidence = [context.activity.id]
    const decision: Decision = {
      kind: 'match',
      address,
      object: 'Lead',
      recordId: lead.id,
      rule: 'LED-1',
      why,
      evidence,
    }
    return { address, decisions: [decision], identity: 'lead' }
  }
  return plannedPerson(address, context) ?? newPerson(person, context)
}

/** The contact to which activities with this address belong; null where there is none. */
export function matchedContactIdOf(
  address: string,
  view: Pick<CrmView, 'accounts' | 'contacts'>,
  settings: OrgSettings,
): string | null {
  const { accounts } = accountsForAddress(address, view, settings)
  const accountIds = accounts.map((account) => account.id)
  const contactsByEmail = groupBy(view.contacts, (contact) => contact.email)
  return matchContact(address, accountIds, { contactsByEmail })?.id ?? null
}

function matchedContact(
  address: string,
  contact: ContactRow,
  accounts: readonly AccountRow[],
  domain: string,
  context: ActivityContext,
): JudgedPerson {
  const isAlsoLead = matchLead(address, context) !== undefined
  const isElsewhere = accounts.length > 0 && accounts.every((account) => account.id !== contact.accountId)
  const match: Decision = {
    kind: 'match',
    address,
    object: 'Contact',
    recordId: contact.id,
    rule: isAlsoLead ? 'LED-3' : 'CON-12',
    why: isAlsoLead
      ? `${address} is a contact and a lead; the activity belongs to the contact.`
      : `${address} is a contact already.`,
    evidence: [context.activity.id],
  }
  const onOther: Refusal = { code: 'contact_on_other_account', about: contact.accountId ?? 'none' }
  return {
    address,
    decisions: isElsewhere ? [match, refuse('contact.create', address, onOther, match.evidence)] : [match],
    identity: { contact: { id: contact.id }, roleAccount: roleAccountOf(contact, accounts, domain) },
  }
}

/** A contact's own account where it lists the domain, else the only account that does (OCR-3). */
function roleAccountOf(contact: ContactRow, accounts: readonly AccountRow[], domain: string): Identity['roleAccount'] {
  const own = accounts.find((account) => account.id === contact.accountId)
  const [only] = accounts
  if (own) return { id: own.id }
  if (only && accounts.length === 1) return { id: only.id }
  return { refusal: { code: accounts.length === 0 ? 'domain_not_on_account' : 'ambiguous_account', about: domain } }
}

/** Somebody whom an earlier activity already adds. An earlier activity that arrives later takes over (OWN-7). */
function plannedPerson(address: string, context: ActivityContext): JudgedPerson | null {
  const planned = context.view.plannedByAddress.get(address)
  if (!planned || context.occurredAtMs < planned.occurredAtMs) return null
  const refusal: Refusal = { code: 'already_planned', about: address, evidence: [planned.key] }
  return {
    address,
    decisions: [refuse('contact.create', address, refusal, [context.activity.id])],
    identity: { contact: { key: planned.key }, roleAccount: { id: planned.accountId } },
  }
}

function newPerson(person: ExternalPerson, context: ActivityContext): JudgedPerson {
  const { address } = person
  const decision = judgeCreation(person, context)
  const planned = context.view.plannedByAddress.get(address)
  const accountId = decision.kind === 'create-contact' ? decision.accountId : planned?.accountId
  const identity: Identity | null =
    accountId === undefined ? null : { contact: { key: context.keyOf(address) }, roleAccount: { id: accountId } }
  return { address, decisions: [decision], identity }
}
