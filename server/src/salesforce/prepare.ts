import type { OrgSettings } from '@reachable/shared/contract'
import { domainOf } from '@reachable/shared/mail'
import { type ContactRow, recheckPlannedContact, recheckPlannedRole } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import { markSettled } from '../db/org/desired-batch.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { desiredContactsByKeys, markRetry } from '../db/org/desired-state.ts'
import { openIncidents } from '../db/org/incidents.ts'
import { contactsByEmails, contactsByKeys } from '../db/org/mirror.ts'
import { type MirrorContact, type MirrorLead, storedContacts, storedLeads } from '../db/org/mirror-write.ts'
import { writing } from '../db/org/open.ts'
import { dropRefused } from './field-checks.ts'
import type { LiveLook } from './live-look.ts'
import { hasKeyField, type PushContext } from './push-context.ts'
import { changedValues, fitValues, valuesOf } from './row-values.ts'
import { settleDead, settleRefused, settleWritten } from './settle.ts'
import { createdId, RECORD_GONE } from './verify.ts'

/** A row that passed every check, with exactly what goes over the wire. */
export type Outgoing = {
  readonly row: DesiredRow
  readonly values: Readonly<Record<string, unknown>>
  readonly before: Readonly<Record<string, unknown>>
  /** Key of a contact that is made in the same call: its id is not known yet, and Salesforce fills it in. */
  readonly contactKey?: string
}

/** People for whom one view is loaded. */
const ADDRESSES_PER_VIEW = 200

/** The last look of the rules at contacts that are about to be made (CON-7, CON-10, LED-6). */
export async function prepareContacts(
  context: PushContext,
  rows: readonly DesiredRow[],
  look: LiveLook,
): Promise<Outgoing[]> {
  const ready: Outgoing[] = []
  for (const chunk of chunksOf(rows, ADDRESSES_PER_VIEW)) {
    const view = await context.loadView(addressesOf(chunk), context.nowMs)
    for (const row of chunk) {
      if (await adoptOurs(context, row, look)) continue
      const refusal = context.safety.recheck ? recheckPlannedContact({ ...recheckOf(context, row), view }) : null
      const existing = personIn(view.contacts, row)
      if (refusal) await writing(context.db, (tx) => settleRefused(tx, context, row, refusal, existing?.id ?? null))
      else ready.push(outgoingCreate(context, row, {}))
    }
  }
  return ready
}

/**
 * As above for roles, once it is known which contacts exist (OCR-2, OCR-4, OCR-6). `travelling` are the keys of contacts
 * that are made in the same call.
 */
export async function prepareRoles(
  context: PushContext,
  rows: readonly DesiredRow[],
  look: LiveLook,
  travelling: ReadonlySet<string> = new Set(),
): Promise<Outgoing[]> {
  const ready: Outgoing[] = []
  for (const chunk of chunksOf(rows, ADDRESSES_PER_VIEW)) {
    const contacts = await contactsOf(context, chunk)
    const view = await context.loadView(addressesOf(chunk), context.nowMs)
    for (const row of chunk) {
      if (await adoptOurs(context, row, look)) continue
      const contact = contacts.get(row.naturalKey) ?? { kind: 'none' }
      const contactKey = row.contactKey !== null && travelling.has(row.contactKey) ? row.contactKey : null
      if (contact.kind === 'waiting' && contactKey === null) {
        await writing(context.db, (tx) => markRetry(tx, row, { nextAttemptAtMs: contact.untilMs, error: null }))
        continue
      }
      const contactId = contact.kind === 'known' ? contact.id : null
      const planned = { key: row.naturalKey, opportunityId: row.opportunityId ?? '', contactId, contactKey }
      const refusal = recheckPlannedRole({ ...recheckOf(context, row), planned, view })
      if (refusal) await writing(context.db, (tx) => settleRefused(tx, context, row, refusal))
      else if (contactId !== null || contactKey === null) {
        ready.push(outgoingCreate(context, row, { ContactId: contactId }))
      } else ready.push({ ...outgoingCreate(context, row, {}), contactKey })
    }
  }
  return ready
}

/** Updates go only to the person they were meant for, and only where something differs (ACT-12, HBF-5). */
export async function prepareUpdates(context: PushContext, rows: readonly DesiredRow[]): Promise<Outgoing[]> {
  const idsOf = (object: string) => rows.flatMap((row) => (row.object === object ? [row.naturalKey] : []))
  const contacts = await storedContacts(context.db, idsOf('Contact'))
  const leads = await storedLeads(context.db, idsOf('Lead'))
  const records = new Map([...contacts, ...leads].map((record) => [record.id, record] as const))
  const troubled = rows.length === 0 ? new Set<string>() : await troubledDomains(context)
  const ready: Outgoing[] = []
  for (const row of rows) {
    if (isHeldBack(row, troubled, context.settings)) {
      await writing(context.db, (tx) =>
        markRetry(tx, row, { nextAttemptAtMs: context.nowMs + TROUBLE_WAIT_MS, error: null }),
      )
      continue
    }
    const outgoing = await prepareUpdate(context, row, records.get(row.naturalKey))
    if (outgoing) ready.push(outgoing)
  }
  return ready
}

/** How long a negative write waits before it is looked at again while its domain is in trouble (GRD-1). */
const TROUBLE_WAIT_MS = 3_600_000

async function troubledDomains({ db, settings }: PushContext): Promise<ReadonlySet<string>> {
  if (!settings.bounce.domainIncident.enabled) return new Set()
  return new Set((await openIncidents(db)).map((incident) => incident.domain))
}

/** A flag that was planned before the trouble began waits like one that is not planned yet. */
function isHeldBack(row: DesiredRow, troubled: ReadonlySet<string>, { fields }: OrgSettings): boolean {
  if (row.address === null || !troubled.has(domainOf(row.address))) return false
  return row.values[fields.emailActive] === false || row.values[fields.hardBounce] === true
}

async function prepareUpdate(
  context: PushContext,
  planned: DesiredRow,
  record: MirrorContact | MirrorLead | undefined,
): Promise<Outgoing | null> {
  const { db, catalog, settings, nowMs } = context
  const no = refusalOf(planned, record)
  if (no || !record) {
    await writing(db, (tx) => settleRefused(tx, context, planned, no ?? RECORD_GONE))
    return null
  }
  const row = await dropRefused(context, planned, record)
  if (row === null) return null
  const { values, unknown } = fitValues(row, catalog, settings)
  if (unknown.length > 0 && Object.keys(values).length === 0) {
    const message = `${unknown.join(', ')} does not exist on ${row.object}, or we may not write it`
    await writing(db, (tx) => settleDead(tx, context, row, { code: 'INVALID_FIELD', message, fields: unknown }))
    return null
  }
  const current = valuesOf(record, settings.fields)
  const changed = changedValues(values, current)
  if (Object.keys(changed).length > 0) {
    const before = Object.fromEntries(Object.keys(changed).map((name) => [name, current[name] ?? null]))
    return { row, values: changed, before }
  }
  await writing(db, (tx) => markSettled(tx, [{ row, recordId: record.id, sentRevision: row.revision }], nowMs))
  return null
}

function refusalOf(row: DesiredRow, record: MirrorContact | MirrorLead | undefined) {
  if (!record) return RECORD_GONE
  if (row.address !== null && record.email !== row.address) {
    return { refusal: 'email_changed', rule: 'ACT-12', why: 'The record has another address now.' }
  }
  const isConverted = 'isConverted' in record && record.isConverted
  return isConverted ? { refusal: 'lead_converted', rule: 'HBF-5', why: 'The lead was converted meanwhile.' } : null
}

/** A record with our key is there already: an answer that was lost, or a database that was restored. */
export async function adoptOurs(context: PushContext, row: DesiredRow, look: LiveLook): Promise<boolean> {
  const recordId = createdId(row, look)
  if (recordId === null) return false
  const sent = fitValues(row, context.catalog, context.settings).values
  await writing(context.db, (tx) =>
    settleWritten(tx, context, { row, recordId, sent, before: {}, isNewToMirror: false }),
  )
  return true
}

type KnownContact =
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'waiting'; readonly untilMs: number }
  | { readonly kind: 'none' }

/** The contact of each role or activity, by the row's key: named by id, made by a row of ours, or made by hand meanwhile. */
export async function contactsOf(
  context: PushContext,
  roles: readonly DesiredRow[],
): Promise<Map<string, KnownContact>> {
  const { db, nowMs } = context
  const keys = roles.flatMap((role) => role.contactKey ?? [])
  const rows = new Map((await desiredContactsByKeys(db, keys)).map((row) => [row.naturalKey, row]))
  const byKey = new Map((await contactsByKeys(db, keys)).map((each) => [each.reachableKey, each.id]))
  const byEmail = await contactsByEmails(db, addressesOf(roles))
  const find = (role: DesiredRow): KnownContact => {
    const namedId = role.values.ContactId ?? role.values.WhoId
    if (typeof namedId === 'string') return { kind: 'known', id: namedId }
    const row = rows.get(role.contactKey ?? '')
    if (row && (row.state === 'pending' || row.state === 'in_doubt')) {
      const dueMs = row.state === 'pending' ? row.nextAttemptAtMs : (row.verifyAtMs ?? nowMs)
      return { kind: 'waiting', untilMs: Math.max(dueMs, nowMs + WAIT_MIN_MS) }
    }
    const id = row?.recordId ?? byKey.get(role.contactKey) ?? personIn(byEmail, role)?.id
    return id === undefined ? { kind: 'none' } : { kind: 'known', id }
  }
  return new Map(roles.map((role) => [role.naturalKey, find(role)]))
}

/** The contact with the address of the row, on its account before others. */
const personIn = (contacts: readonly ContactRow[], { address, accountId }: DesiredRow): ContactRow | undefined => {
  const same = contacts.filter((contact) => contact.email === address)
  return same.find((contact) => contact.accountId === accountId) ?? same[0]
}

const WAIT_MIN_MS = 1_000

function outgoingCreate(context: PushContext, row: DesiredRow, ids: Readonly<Record<string, unknown>>): Outgoing {
  const { values } = fitValues(row, context.catalog, context.settings)
  const object = row.object === 'OpportunityContactRole' ? row.object : 'Contact'
  const hasKey = context.safety.keyed && hasKeyField(context, object)
  const key = hasKey ? { [context.settings.fields.key]: row.naturalKey } : {}
  return { row, values: { ...values, ...ids, ...key }, before: {} }
}

const recheckOf = (context: PushContext, row: DesiredRow) => ({
  address: row.address ?? '',
  capturingUserAddress: row.mailbox ?? '',
  evidence: row.evidence,
  settings: context.settings,
})

const addressesOf = (rows: readonly DesiredRow[]) => rows.flatMap((row) => row.address ?? [])
