import { normaliseAddress } from '@reachable/shared/mail'
import { countryCodeOf, countryName, stateName } from '@reachable/shared/people'
import type { ContactRow, PersonFact } from '@reachable/shared/rules'
import type { OrgReader } from '../db/org/open.ts'
import { factsOf, type StoredFact } from '../db/org/person-facts.ts'
import { phoneNumber } from './phone-number.ts'

/**
 * What is known of these people, read from what was posted: numbers in E.164, countries and states by their names. It is
 * read anew each time, so that it depends on the facts alone and not on the order in which they came.
 */
export async function loadPersonFacts(
  db: OrgReader,
  addresses: readonly string[],
  contacts: readonly ContactRow[],
): Promise<Record<string, PersonFact[]>> {
  const byAddress: Record<string, StoredFact[]> = {}
  for (const fact of await factsOf(db, addresses)) byAddress[fact.address] = [...(byAddress[fact.address] ?? []), fact]
  return Object.fromEntries(
    Object.entries(byAddress).map(([address, facts]) => {
      const crmCountry = contacts.find((contact) => contact.email === address)?.mailingCountry ?? null
      return [address, readFacts(address, facts, crmCountry)]
    }),
  )
}

function readFacts(address: string, stored: readonly StoredFact[], crmCountry: string | null): PersonFact[] {
  const told = stored.find((fact) => fact.field === 'MailingCountry')?.value ?? null
  return phoneFirst(stored).flatMap(({ field, value, ...rest }) => {
    const known = FIELDS.find((each) => each === field)
    const text = known === undefined ? null : readValue(known, value, { address, told, crmCountry })
    return known === undefined || text === null ? [] : [{ ...rest, field: known, value: text }]
  })
}

type Hints = { readonly address: string; readonly told: string | null; readonly crmCountry: string | null }

function readValue(field: PersonFact['field'], text: string, { address, told, crmCountry }: Hints): string | null {
  switch (field) {
    case 'Email':
      return normaliseAddress(text)
    case 'Phone':
      return phoneNumber(text, [told, address, crmCountry])
    case 'MailingCountry':
      return written(countryCodeOf(text)) ?? text
    case 'MailingState':
      return stateName(countryCodeOf(told ?? crmCountry ?? ''), text)
    case 'Name':
    case 'Title':
      return text
  }
}

const FIELDS = ['Name', 'Title', 'Phone', 'MailingCountry', 'MailingState', 'Email'] as const

const written = (code: string | null): string | null => (code === null ? null : countryName(code))

/** A mobile number stands in for a desk number that nobody told. */
function phoneFirst(stored: readonly StoredFact[]): StoredFact[] {
  const hasPhone = stored.some(({ field }) => field === 'Phone')
  return stored.flatMap((fact) => {
    if (fact.field !== 'MobilePhone') return [fact]
    return hasPhone ? [] : [{ ...fact, field: 'Phone' }]
  })
}
