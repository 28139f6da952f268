import type { Advice, BadgeState } from '@reachable/shared/contract'
import { domainOf, isOneSlipApart } from '@reachable/shared/mail'
import { type Colleague, listColleagues } from '../db/org/colleagues.ts'
import { addLog } from '../db/org/log.ts'
import { contactsByEmails, leadsByEmails } from '../db/org/mirror.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { currentSettings } from '../db/org/settings.ts'
import type { MakeId } from '../ids.ts'
import { accountsListing, domainsOf } from '../ingest/account-rows.ts'
import { nearDomainOf } from '../ingest/address-hints.ts'
import type { FilterBook } from './filter-book.ts'

type Correction = {
  readonly address: string
  readonly state: BadgeState
  readonly note: string
  readonly byUser: string
  readonly mailbox: string | null
}
export type AdviceCalls = {
  /** What can be done about somebody who cannot be reached. Nothing of the question is stored (PRV-4). */
  advice(address: string, userAddress: string): Promise<Advice>
  /** A rep contradicts a badge: one line in the log, for admins. */
  correct(correction: Correction, nowMs: number): Promise<void>
}

const ALTERNATIVES_MAX = 3
/** Among so many colleagues a misspelt one is looked for. */
const COLLEAGUES_MAX = 2_000

export function adviceCalls(db: OrgDb, book: FilterBook, makeId: MakeId): AdviceCalls {
  return {
    advice: async (address, userAddress) => {
      const { hides } = await book.of(db, userAddress)
      if (hides(address)) return { alternatives: [], spelling: null, recordUrl: null }
      const contacts = await contactsByEmails(db, [address])
      const colleagues = (await colleaguesOf(db, address, contacts)).filter((one) => !hides(one.address))
      const [record] = [...contacts, ...(await leadsByEmails(db, [address]))]
      return {
        alternatives: colleagues.slice(0, ALTERNATIVES_MAX),
        spelling: await spellingOf(db, address, colleagues),
        recordUrl: record ? await recordUrl(db, record.id) : null,
      }
    },
    correct: ({ address, state, note, byUser, mailbox }, nowMs) =>
      writing(db, async (tx) => {
        const { version } = await currentSettings(tx)
        const said = note === '' ? '' : ` ${byUser} writes: ${note}`
        const why = `${byUser} says that the badge "${state.replaceAll('_', ' ')}" is wrong.${said}`
        const entry = { id: makeId('log', nowMs), atMs: nowMs, action: 'badge.correction', outcome: 'done' as const }
        const about = { address, rule: 'BDG-1', refusal: null, why, evidence: [], crm: null, mailbox }
        await addLog(tx, [{ ...entry, ...about, activityId: null, settingsVersion: version, runId: null }])
      }),
  }
}

/** At the accounts of the contact, or at those that list the domain of somebody who is no contact. */
async function colleaguesOf(
  db: OrgDb,
  address: string,
  contacts: readonly { readonly accountId: string | null }[],
): Promise<Colleague[]> {
  const own = contacts.flatMap(({ accountId }) => accountId ?? [])
  const accountIds = own.length > 0 ? own : (await accountsListing(db, domainsOf([address]))).map(({ id }) => id)
  return accountIds.length === 0 ? [] : listColleagues(db, accountIds, address, COLLEAGUES_MAX)
}

/** A colleague before a domain: "cara@acme.com" for "carra@acme.com". */
async function spellingOf(db: OrgDb, address: string, colleagues: readonly Colleague[]): Promise<string | null> {
  const person = colleagues.find((one) => isOneSlipApart(one.address, address))
  if (person) return person.address
  const domain = domainOf(address)
  const near = await nearDomainOf(db, domain)
  return near === null ? null : `${address.slice(0, -domain.length)}${near}`
}

async function recordUrl(db: OrgDb, id: string): Promise<string | null> {
  const instanceUrl = (await loadConnection(db))?.instanceUrl ?? null
  return instanceUrl === null ? null : new URL(`/${id}`, instanceUrl).href
}
