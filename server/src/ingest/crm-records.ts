import type { CrmRecord } from '@reachable/shared/reachability'
import { contactsByEmails, leadsByEmails } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { undoneOf } from '../db/org/undone-writes.ts'
import { writtenByUs } from '../db/org/written-values.ts'
import { undoneFlags } from './undone.ts'

/** All contacts and leads with this address, what we wrote on them and what was undone (ACT-9, ACT-11, HBF-5, UND-1). */
export async function crmRecordsOf(db: OrgReader, address: string): Promise<CrmRecord[]> {
  const contacts = await contactsByEmails(db, [address])
  const leads = await leadsByEmails(db, [address])
  const onContacts = await writtenByUs(db, 'Contact', idsOf(contacts))
  const onLeads = await writtenByUs(db, 'Lead', idsOf(leads))
  const undone = contacts.length + leads.length === 0 ? [] : await undoneOf(db, [address])
  const about = (row: { id: string; email: string | null }, known: typeof onContacts) => ({
    ...written(known, row.id),
    ...undoneFlags(undone, row),
  })
  return [
    ...contacts.map((row) => ({ object: 'Contact' as const, ...row, ...about(row, onContacts) })),
    ...leads.map((row) => ({ object: 'Lead' as const, accountId: null, ...row, ...about(row, onLeads) })),
  ]
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id)

function written(known: Awaited<ReturnType<typeof writtenByUs>>, id: string) {
  const values = known.get(id)
  return values ? { writtenByUs: values } : {}
}
