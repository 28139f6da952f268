import type { CrmRecord } from '@reachable/shared/reachability'
import { contactsByEmails, leadsByEmails } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { writtenByUs } from '../db/org/written-values.ts'

/** All contacts and leads with this address, and what we wrote on them (ACT-9, ACT-11, HBF-5). */
export async function crmRecordsOf(db: OrgReader, address: string): Promise<CrmRecord[]> {
  const contacts = await contactsByEmails(db, [address])
  const leads = await leadsByEmails(db, [address])
  const onContacts = await writtenByUs(db, 'Contact', idsOf(contacts))
  const onLeads = await writtenByUs(db, 'Lead', idsOf(leads))
  return [
    ...contacts.map((row) => ({ object: 'Contact' as const, ...row, ...written(onContacts, row.id) })),
    ...leads.map((row) => ({ object: 'Lead' as const, accountId: null, ...row, ...written(onLeads, row.id) })),
  ]
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id)

function written(known: Awaited<ReturnType<typeof writtenByUs>>, id: string) {
  const values = known.get(id)
  return values ? { writtenByUs: values } : {}
}
