import { cancelPlanned } from '../db/org/desired.ts'
import { adoptSurvivor, callOffPlansOn, isMove, survivorOf } from '../db/org/desired-remap.ts'
import { moveMirrorRole, rolesByContacts } from '../db/org/mirror-duplicates.ts'
import { deleteMirrorRows, type MirroredObject } from '../db/org/mirror-write.ts'
import type { OrgReader } from '../db/org/open.ts'
import type { Written } from './settle.ts'

/** True for rows that take records apart; their outcome is settled here. */
export const takesApart = ({ row }: Pick<Written, 'row'>): boolean => row.operation === 'delete' || isMove(row)

/** Brings the mirror to what a move or a deletion left in Salesforce. */
export async function mirrorApart(tx: OrgReader, { row, recordId, sent }: Written): Promise<void> {
  if (row.operation === 'delete') return forgetRecord(tx, row, recordId)
  if (row.object === 'OpportunityContactRole') await moveMirrorRole(tx, recordId, String(sent.ContactId))
}

/** Roles go with their contact; what was planned on it is called off, or becomes the survivor's. */
async function forgetRecord(tx: OrgReader, row: Written['row'], recordId: string): Promise<void> {
  const { object, address } = row
  if (object === 'Task' || object === 'Event') return
  await deleteMirrorRows(tx, object satisfies MirroredObject, [recordId])
  if (object !== 'Contact') return
  const roles = await rolesByContacts(tx, [recordId])
  await deleteMirrorRows(
    tx,
    'OpportunityContactRole',
    roles.map((role) => role.id),
  )
  await cancelPlanned(tx, 'Contact', recordId, 'record_gone')
  if (address === null) return
  const survivorId = survivorOf(row)
  if (survivorId === null) await callOffPlansOn(tx, { recordId, address }, 'record_gone')
  else await adoptSurvivor(tx, { recordId, address }, survivorId)
}
