import type { OrgSettings } from '../contract/index.ts'
import { isRoleAddress } from '../mail/role-address.ts'
import { isStorableAddress } from '../mail/storable-address.ts'
import { accountsForAddress } from './account-match.ts'
import type { Refusal } from './refusals.ts'
import type { ContactRow, CrmView } from './view.ts'

type UsedView = Pick<CrmView, 'contacts' | 'leads' | 'plannedContacts'>
type AddressInput = {
  readonly view: UsedView & Pick<CrmView, 'accounts' | 'bouncedAddresses'>
  readonly settings: OrgSettings
}

/** ENR-7: a new address must be of the same company, work, and belong to nobody else. */
export function addressRefusal(address: string, contact: ContactRow, { view, settings }: AddressInput): Refusal | null {
  const { accounts } = accountsForAddress(address, view, settings)
  if (!accounts.some((account) => account.id === contact.accountId))
    return { code: 'address_elsewhere', about: address }
  if (!isStorableAddress(address)) return { code: 'address_not_storable', about: address }
  if (isRoleAddress(address)) return { code: 'address_not_personal', about: address }
  if (view.bouncedAddresses.includes(address)) return { code: 'address_held', about: address }
  return isUsedByAnother(address, contact.id, view) ? { code: 'address_in_use', about: address } : null
}

/** Another contact, lead or planned contact has this address. */
export function isUsedByAnother(address: string, contactId: string, view: UsedView): boolean {
  return (
    view.contacts.some((each) => each.email === address && each.id !== contactId) ||
    view.leads.some((each) => each.email === address && !each.isConverted) ||
    view.plannedContacts.some((each) => each.address === address)
  )
}
