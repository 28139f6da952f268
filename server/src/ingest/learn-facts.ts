import type { Activity, ActivityOf, SignatureFact } from '@reachable/shared/contract'
import { REFUSALS } from '@reachable/shared/rules'
import { activitiesByIds } from '../db/org/inbox.ts'
import { pendingOf } from '../db/org/pending.ts'
import { type StoredFact, saveFacts } from '../db/org/person-facts.ts'
import { enrichFrom } from './enrich.ts'
import { type IngestScope, logReasons } from './ingest-scope.ts'
import { decidePeople } from './sent.ts'

type Writer = { readonly address: string; readonly name?: string | undefined }

/** What each part of a signature is a fact about. */
const FIELDS: Readonly<Record<SignatureFact['field'], string>> = {
  title: 'Title',
  phone: 'Phone',
  mobile: 'MobilePhone',
  country: 'MailingCountry',
  state: 'MailingState',
  email: 'Email',
}

/** A mail of the person tells a name, perhaps a title or a number (CAP-9). What may be forged tells nothing. */
export async function learnFromSighting(
  scope: IngestScope,
  { signatureFacts = [], sighting }: ActivityOf<'contact.seen'>,
  writer: Writer,
): Promise<void> {
  const name = writer.name?.trim() ?? ''
  const told = signatureFacts.map(({ field, text }) => [FIELDS[field], text.trim()] as const)
  const facts = [['Name', name] as const, ...told].filter(([, value]) => value !== '')
  if (facts.length === 0) return
  if (sighting.authentication === 'fail') return logForged(scope, writer.address)
  await learn(scope, writer.address, facts)
}

/** An automatic reply names a new address (ENR-7). */
export async function learnNewAddress(scope: IngestScope, address: string, newAddress: string | null): Promise<void> {
  if (newAddress !== null && newAddress !== address) await learn(scope, address, [['Email', newAddress]])
}

async function learn(scope: IngestScope, address: string, told: readonly (readonly [string, string])[]): Promise<void> {
  const { activityId, mailbox, userAddress, occurredAtMs: atMs } = scope.row
  // Of one kind the first counts: it stands nearest to the name.
  const values = new Map([...told].reverse())
  const facts = [...values].map(
    ([field, value]): StoredFact => ({ address, field, value, atMs, activityId, mailbox, userAddress }),
  )
  const newest = await saveFacts(scope.tx, facts)
  await logOlder(
    scope,
    address,
    facts.filter((fact) => !newest.includes(fact)).map(({ field }) => field),
  )
  if (newest.length === 0) return
  await decideWaiting(scope, address)
  await enrichFrom(scope, address, newest)
}

/** ENR-8: a mail that arrives late tells nothing about what a newer one told. */
async function logOlder(scope: IngestScope, address: string, fields: readonly string[]): Promise<void> {
  const { rule, why } = REFUSALS.older_than_known
  await logReasons(
    scope,
    scope.row,
    fields.map((field) => ({
      ...{ action: 'contact.enrich', outcome: 'refused' as const, address, rule, refusal: 'older_than_known' },
      ...{ why: why.replace('{about}', field), evidence: [scope.row.activityId] },
    })),
  )
}

/** CON-3, REQ-2: what waited for a fact is decided again, as its own activity and with its own user's profile. */
async function decideWaiting(scope: IngestScope, address: string): Promise<void> {
  const waiting = await pendingOf(scope.tx, address)
  const rows = await activitiesByIds(
    scope.tx,
    waiting.map((person) => person.activityId),
  )
  const newest = rows.at(-1)
  if (newest && isSent(newest.activity)) await decidePeople(scope, newest, newest.activity, address)
}

const isSent = (activity: Activity): activity is ActivityOf<'email.sent' | 'meeting.scheduled'> =>
  activity.kind === 'email.sent' || activity.kind === 'meeting.scheduled'

function logForged(scope: IngestScope, address: string): Promise<void> {
  const why = 'The mail failed authentication, so what it says of its writer is not used.'
  const about = { action: 'contact.enrich', address, rule: 'CAP-9', refusal: 'authentication_failed', why }
  return logReasons(scope, scope.row, [{ ...about, outcome: 'skipped' }])
}
