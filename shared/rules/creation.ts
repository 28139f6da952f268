import { domainOf } from '../mail/address.ts'
import { guessName } from '../mail/name-guess.ts'
import { isGroupName, isRoleAddress } from '../mail/role-address.ts'
import { isStorableAddress } from '../mail/storable-address.ts'
import { chooseAccount } from './account-match.ts'
import type { ActivityContext } from './activity-context.ts'
import { contactFields } from './contact-fields.ts'
import type { CreateContactDecision, RefuseDecision } from './decision.ts'
import { filterOfContact } from './filters.ts'
import { ownerOf } from './ownership.ts'
import { type ExternalPerson, isCancelled, isSentByUs } from './people.ts'
import type { Refusal } from './refusals.ts'
import { refuse } from './refuse.ts'
import type { AccountRow } from './view.ts'

type Check = (person: ExternalPerson, context: ActivityContext) => Refusal | null

/** What stands against a new contact before its account is looked for. The first no counts; a new rule is a new row. */
const CHECKS: readonly Check[] = [
  // CON-2
  (_person, context) => (isSentByUs(context) ? null : { code: 'not_scheduled_by_us', about: '' }),
  (_person, { activity }) => (isCancelled(activity) ? { code: 'meeting_cancelled', about: '' } : null),
  // CON-1
  (_person, context) => (mayCreate(context) ? null : { code: 'creation_disabled', about: context.userAddress }),
  // CON-9
  ({ address, name, role }) =>
    role === 'resource' || isRoleAddress(address) || isGroupName(name ?? '')
      ? { code: 'role_address', about: address }
      : null,
  // CON-14: what Salesforce would refuse is not sent.
  ({ address }) => (isStorableAddress(address) ? null : { code: 'address_not_storable', about: address }),
  // LOG-5
  ({ address }, { view }) =>
    view.removedAddresses.includes(address) ? { code: 'removed_by_admin', about: address } : null,
  // FLT-1
  ({ address }, { activity, filters }) =>
    filterOfContact(address, activity, filters) ? { code: 'filtered', about: address } : null,
  // DOM-3
  ({ address }, { accountsFor }) =>
    accountsFor(address).isFreeMail ? { code: 'free_mail_domain', about: domainOf(address) } : null,
  // CON-10
  ({ address }, { view }) =>
    view.bouncedAddresses.includes(address) ? { code: 'bounced_before_create', about: address } : null,
]

/** Creation is on, or roles may bring contacts with them (AMB-15); `decideParticipants` drops those without a role. */
function mayCreate({ profile, settings }: ActivityContext): boolean {
  return profile.contactCreation || (profile.ocr && settings.contacts.ocrMayCreateContacts)
}

/** A new contact for a person who is neither Contact nor Lead, or the reason why not (CON-1). */
export function judgeCreation(
  person: ExternalPerson,
  context: ActivityContext,
): CreateContactDecision | RefuseDecision {
  const no = (refusal: Refusal, isPending = false): RefuseDecision =>
    refuse('contact.create', person.address, refusal, [context.activity.id], isPending)
  const refusal = CHECKS.map((check) => check(person, context)).find((result) => result !== null)
  if (refusal) return no(refusal)
  const match = context.accountsFor(person.address)
  if (match.accounts.length === 0) return no({ code: 'no_account_for_domain', about: match.domain })
  const { fields, missing, isLearnt, left } = contactFields(person, context)
  if (missing.length > 0) {
    const isMinimum = missing.some((field) => field === 'FirstName' || field === 'LastName')
    const rule = isMinimum ? 'CON-3' : 'REQ-2'
    const hint = isMinimum ? nameHint(person, context) : null
    return no({ code: 'missing_fields', about: missing.join(', '), rule, hint }, true)
  }
  const choice = chooseAccount(match, context)
  // CON-3: what was learnt completes nobody without an eligible activity; the person stays pending.
  if ('refusal' in choice) return no(choice.refusal, isLearnt)
  const decision = createContact(person.address, fields, choice.account, context)
  return { ...decision, why: [decision.why, ...left].join(' ') }
}

/** AMB-10: a guess is shown where the org asks for it, and never written. */
function nameHint({ address }: ExternalPerson, { settings }: ActivityContext): string | null {
  const guess = settings.contacts.nameGuess === 'suggest' ? guessName(address) : null
  return guess && `The address suggests the name ${guess.firstName} ${guess.lastName}; a guess is never written.`
}

function createContact(
  address: string,
  fields: Readonly<Record<string, string>>,
  account: AccountRow,
  context: ActivityContext,
): CreateContactDecision {
  const { ownerId, why } = ownerOf(context)
  return {
    kind: 'create-contact',
    address,
    key: context.keyOf(address),
    accountId: account.id,
    ownerId,
    fields,
    rule: 'CON-1',
    why: `${fields.FirstName} ${fields.LastName} is new at ${account.name}. ${why}`,
    evidence: [context.activity.id, account.id],
  }
}
