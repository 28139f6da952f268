import { getDomain } from 'tldts'
import { domainOf } from './address.ts'

/** True where `domain` is `parent` or lies below it; compared by labels, so `notacme.com` is not below `acme.com`. */
export function isSubdomainOf(domain: string, parent: string): boolean {
  return parent !== '' && (domain === parent || domain.endsWith(`.${parent}`))
}

/**
 * The part of a domain that somebody can register: `eu.acme.co.uk` gives `acme.co.uk`. Null for a public suffix
 * (`co.uk`, `github.io`), for an address of digits and for what is no domain.
 * @source https://publicsuffix.org, private section included (requirements DOM-4)
 */
export function registrableDomain(domain: string): string | null {
  return getDomain(domain, { allowPrivateDomains: true })
}

/**
 * The domain and its parents down to the registrable one, most specific first; empty for a public suffix.
 * @source requirements DOM-4
 */
export function domainWithParents(domain: string): string[] {
  const registrable = registrableDomain(domain)
  if (registrable === null) return []
  const chain = [domain]
  for (let current = domain; current !== registrable; ) {
    current = current.slice(current.indexOf('.') + 1)
    chain.push(current)
  }
  return chain
}

/** Ours: the domain is one of the org's or lies below one (CAP-2, AMB-12). */
export function isInternal(address: string, internalDomains: readonly string[]): boolean {
  const domain = domainOf(address)
  return internalDomains.some((internal) => isSubdomainOf(domain, internal))
}
