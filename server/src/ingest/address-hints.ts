import { digest } from '@reachable/shared/contract'
import { domainOf, LARGE_PROVIDERS, oneSlipAway, personName } from '@reachable/shared/mail'
import type { AddressHints, BounceFact, CrmRecord } from '@reachable/shared/reachability'
import { contactsByEmails, knownAccountDomains, leadsByEmails } from '../db/org/mirror.ts'
import { sameName, saveNamed } from '../db/org/named-addresses.ts'
import type { OrgReader } from '../db/org/open.ts'
import type { IngestScope } from './ingest-scope.ts'

/** What the popover adds for an address that failed; nothing is looked up for others. */
export async function loadHints(
  db: OrgReader,
  address: string,
  known: {
    readonly bounces: readonly BounceFact[]
    readonly records: readonly CrmRecord[]
    readonly waitingFor: string | null
  },
): Promise<AddressHints> {
  const { bounces, records, waitingFor } = known
  const isDomainUnknown = bounces.some((bounce) => bounce.recipientState === 'DNSFailure')
  return {
    nearDomain: isDomainUnknown ? await nearDomainOf(db, domainOf(address)) : null,
    alsoWritesFrom: bounces.length === 0 ? null : await alsoWritesFrom(db, address, records, bounces),
    waitingFor,
  }
}

/** A domain of our accounts before one of the large providers: "gmial.com" (BDG-1a). */
export async function nearDomainOf(db: OrgReader, domain: string): Promise<string | null> {
  const variants = oneSlipAway(domain)
  const [ours] = await knownAccountDomains(db, variants)
  return ours ?? LARGE_PROVIDERS.find((provider) => variants.includes(provider)) ?? null
}

/** BNC-3: the same name wrote from an address that is nobody's record, later than the last mail that failed. */
async function alsoWritesFrom(
  db: OrgReader,
  address: string,
  records: readonly CrmRecord[],
  bounces: readonly BounceFact[],
): Promise<string | null> {
  const contact = records.find((record) => record.object === 'Contact')
  if (contact?.object !== 'Contact' || !contact.firstName || !contact.lastName) return null
  const nameDigest = digestOf(contact.firstName, contact.lastName)
  const afterMs = Math.max(...bounces.map((bounce) => bounce.sentAtMs ?? bounce.occurredAtMs))
  const others = await sameName(db, { nameDigest, address, kind: 'seen', afterMs })
  const taken = new Set(
    [...(await contactsByEmails(db, others)), ...(await leadsByEmails(db, others))].map((row) => row.email),
  )
  return others.find((other) => !taken.has(other)) ?? null
}

/** Remembers the name of a contact whose address failed, so that a later sighting finds it. */
export async function rememberName(
  db: OrgReader,
  address: string,
  records: readonly CrmRecord[],
  atMs: number,
): Promise<void> {
  for (const record of records) {
    if (record.object !== 'Contact' || !record.firstName || !record.lastName) continue
    await saveNamed(db, { nameDigest: digestOf(record.firstName, record.lastName), address, kind: 'bounced', atMs })
  }
}

/** Remembers who writes from where; answers people whose popover may say so now. */
export async function noteWriter(
  { tx, row }: IngestScope,
  writer: { readonly address: string; readonly name?: string | undefined },
): Promise<string[]> {
  const name = personName(writer.name ?? '')
  if ('missing' in name) return []
  const nameDigest = digestOf(name.firstName, name.lastName)
  const { address } = writer
  await saveNamed(tx, { nameDigest, address, kind: 'seen', atMs: row.occurredAtMs })
  return sameName(tx, { nameDigest, address, kind: 'bounced', afterMs: 0 })
}

const digestOf = (firstName: string, lastName: string) =>
  digest(['name', firstName.trim().toLowerCase(), lastName.trim().toLowerCase()])
