import type { OrgSettings } from '@reachable/shared/contract'
import { isActivity } from '../db/org/desired-activities.ts'
import {
  type MirrorContact,
  type MirrorLead,
  saveMirrorContacts,
  saveMirrorLeads,
  saveMirrorRoles,
  storedContacts,
  storedLeads,
} from '../db/org/mirror-write.ts'
import type { OrgReader } from '../db/org/open.ts'
import type { CrmRecord } from './json.ts'
import { toContact, toRole } from './mirror-mapping.ts'
import type { PushContext } from './push-context.ts'
import { writtenColumns } from './row-values.ts'
import type { Written } from './settle.ts'
import { mirrorApart, takesApart } from './settle-apart.ts'

/** Brings the mirror to what these writes made, so that the next decision sees them. */
export async function mirrorWritten(tx: OrgReader, context: PushContext, written: readonly Written[]): Promise<void> {
  const names = context.settings.fields
  for (const each of written) if (takesApart(each)) await mirrorApart(tx, each)
  // Rules know our activities by what was captured.
  const records = written.filter((each) => !takesApart(each) && !isActivity(each.row))
  const roles = records.filter(({ row }) => row.object === 'OpportunityContactRole')
  const people = records.filter(({ row }) => row.object !== 'OpportunityContactRole')
  await saveMirrorRoles(
    tx,
    roles.map((each) => toRole(recordOf(context, each), names)),
  )
  const made = people.filter(({ row }) => row.operation === 'create')
  await saveMirrorContacts(
    tx,
    made.map((each) => toContact(recordOf(context, each), names)),
  )
  await mirrorUpdated(
    tx,
    people.filter((each) => !made.includes(each)),
    names,
  )
}

const recordOf = ({ settings, nowMs }: PushContext, { row, recordId, sent }: Written): CrmRecord => ({
  ...sent,
  Id: recordId,
  [settings.fields.key]: row.naturalKey,
  CreatedDate: new Date(nowMs).toISOString(),
})

async function mirrorUpdated(tx: OrgReader, written: readonly Written[], names: OrgSettings['fields']): Promise<void> {
  const idsOf = (object: string) => written.flatMap(({ row, recordId }) => (row.object === object ? [recordId] : []))
  const contacts = byId(await storedContacts(tx, idsOf('Contact')))
  const leads = byId(await storedLeads(tx, idsOf('Lead')))
  // In their order: an undo and a newer value may concern one record.
  for (const { row, recordId, sent } of written) {
    const contact = row.object === 'Contact' ? contacts.get(recordId) : undefined
    if (contact) contacts.set(recordId, { ...contact, ...flagsIn(sent, names), ...writtenColumns(sent, names) })
    const lead = row.object === 'Lead' ? leads.get(recordId) : undefined
    const { emailActive: _, ...leadFlags } = { emailActive: undefined, ...flagsIn(sent, names) }
    if (lead) leads.set(recordId, { ...lead, ...leadFlags })
  }
  await saveMirrorContacts(tx, [...contacts.values()])
  await saveMirrorLeads(tx, [...leads.values()])
}

const byId = <T extends MirrorContact | MirrorLead>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))

const flagsIn = (sent: Written['sent'], names: OrgSettings['fields']) => ({
  ...(names.emailActive in sent ? { emailActive: sent[names.emailActive] === true } : {}),
  ...(names.hardBounce in sent ? { hardBounce: sent[names.hardBounce] === true } : {}),
  ...(names.hardBounceDate in sent ? { hardBounceDate: dateText(sent[names.hardBounceDate]) } : {}),
})

const dateText = (value: unknown) => (typeof value === 'string' ? value : null)
