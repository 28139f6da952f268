import { domainOf } from '@reachable/shared/mail'
import { groupBy, labelOf } from '@reachable/shared/rules'
import { domainsStartingWith } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'

/** Accounts called alike that are looked at for one missing domain. */
const DOMAINS_PER_LABEL_MAX = 3

/**
 * Domains that accounts list and that are called like the domain of an address: acme.com for cara@acme.de. A missing
 * domain often belongs to one of their accounts, and a near miss says so.
 */
export type RelatedDomains = {
  load(addresses: readonly string[]): Promise<void>
  /** An address at each of them, which brings their accounts into a view. Nobody has it: its local part is empty. */
  addressesFor(addresses: readonly string[]): string[]
}

export function relatedDomains(db: OrgReader): RelatedDomains {
  const known = new Map<string, readonly string[]>()
  const labelsOf = (addresses: readonly string[]) => new Set(addresses.map((address) => labelOf(domainOf(address))))
  return {
    load: async (addresses) => {
      const labels = [...labelsOf(addresses)].filter((label) => !known.has(label))
      const found = groupBy(await domainsStartingWith(db, labels), labelOf)
      for (const label of labels) {
        known.set(label, (found.get(label) ?? []).slice(0, DOMAINS_PER_LABEL_MAX))
      }
    },
    addressesFor: (addresses) =>
      [...labelsOf(addresses)].flatMap((label) => known.get(label) ?? []).map((domain) => `@${domain}`),
  }
}
