import type { OrgSettings } from '../contract/index.ts'
import { domainOf } from '../mail/address.ts'
import { domainWithParents, isSubdomainOf } from '../mail/domain.ts'
import { isFreeMailDomain } from '../mail/free-mail.ts'
import type { ActivityContext } from './activity-context.ts'
import { isOnAccount, openOpportunitiesOf } from './eligibility.ts'
import { narrow, narrowToMost } from './narrow.ts'
import type { Refusal } from './refusals.ts'
import type { AccountRow, CrmView } from './view.ts'

export type DomainMatch = {
  readonly domain: string
  readonly accounts: readonly AccountRow[]
  readonly isFreeMail: boolean
}

/**
 * The accounts that list the domain of an address, the most specific domain first (DOM-1, DOM-4, DOM-6).
 * Free-mail domains match nothing, whatever an account lists (DOM-3).
 */
export function accountsForAddress(
  address: string,
  view: Pick<CrmView, 'accounts'>,
  settings: OrgSettings,
): DomainMatch {
  return accountsForDomain(domainOf(address), view, settings)
}

export function accountsForDomain(domain: string, view: Pick<CrmView, 'accounts'>, settings: OrgSettings): DomainMatch {
  const candidates =
    settings.contacts.subdomains === 'exact' ? [domain] : [domain, ...domainWithParents(domain).slice(1)]
  const isFreeMail = isFreeMailDomain(domain)
  for (const candidate of candidates) {
    if (isFreeMailDomain(candidate)) break
    const accounts = view.accounts.filter((account) => account.domains.includes(candidate))
    if (accounts.length > 0) return { domain: candidate, accounts, isFreeMail }
  }
  return { domain, accounts: [], isFreeMail }
}

/**
 * The account on which a new contact is made: one that lists the domain and with which a user of ours is connected
 * (CON-1 c and d), or the refusal. Several accounts are told apart as DOM-5 says.
 */
export function chooseAccount(
  match: DomainMatch,
  context: ActivityContext,
): { readonly account: AccountRow } | { readonly refusal: Refusal } {
  const connected = connectedAccounts(match.accounts, context)
  if (connected.length === 0) {
    const about = match.accounts.map((account) => account.name).join(', ')
    return { refusal: { code: 'user_not_on_account', about, evidence: match.accounts.map((account) => account.id) } }
  }
  const ownOpportunity = narrow(connected, (account) =>
    openOpportunitiesOf(account.id, context.view).some((row) => context.userIds.includes(row.ownerId ?? '')),
  )
  const mostContacts =
    ownOpportunity.length === 1
      ? ownOpportunity
      : narrowToMost(ownOpportunity, (account) => contactsAt(account, match.domain, context.view))
  const [account] = mostContacts
  if (account && mostContacts.length === 1) return { account }
  const evidence = mostContacts.map((tied) => tied.id)
  return { refusal: { code: 'ambiguous_account', about: match.domain, evidence } }
}

/** Those of the capturing user; only where there are none, those of another internal participant (DOM-5, OWN-5). */
function connectedAccounts(accounts: readonly AccountRow[], context: ActivityContext): readonly AccountRow[] {
  const own = accounts.filter((account) => isOnAccount(account, context.userIds, context))
  if (own.length > 0 || context.settings.contacts.eligibility === 'capturing_user_only') return own
  return accounts.filter((account) => isOnAccount(account, context.colleagueIds, context))
}

function contactsAt(account: AccountRow, domain: string, view: CrmView): number {
  if (account.contactCounts) return account.contactCounts[domain] ?? 0
  return view.contacts.filter(
    (contact) => contact.accountId === account.id && isSubdomainOf(domainOf(contact.email ?? ''), domain),
  ).length
}
