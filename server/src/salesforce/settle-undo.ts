import { FILLABLE_FIELDS, type LogEntry, type OrgSettings } from '@reachable/shared/contract'
import { apiNameOf, columnOf, contactKey, roleKey, UNDO_RULE } from '@reachable/shared/rules'
import { logEntriesByIds } from '../db/org/log.ts'
import type { OrgReader } from '../db/org/open.ts'
import { forgetUndone, saveUndone, UNDONE_CREATION, UNDONE_FLAGS } from '../db/org/undone-writes.ts'
import { saveWritten } from '../db/org/written-values.ts'
import { textIn } from './json.ts'
import type { PushContext } from './push-context.ts'
import type { Written } from './settle.ts'

/** Remembers what was taken back, so that it is not written again on the evidence of then (UND-1). */
export async function noteUndone(tx: OrgReader, context: PushContext, { row }: Pick<Written, 'row'>): Promise<void> {
  if (row.rule !== UNDO_RULE) return
  const { nowMs: atMs, settings } = context
  for (const entry of await logEntriesByIds(tx, row.evidence)) {
    const address = entry.address ?? ''
    for (const undone of undoneKeys(entry, settings)) {
      // What is undone a second time holds again.
      if (entry.rule === UNDO_RULE) await forgetUndone(tx, undone)
      else await saveUndone(tx, { ...undone, address, atMs })
    }
    await noteFlags(tx, entry, settings)
  }
}

function undoneKeys({ action, crm, address }: LogEntry, settings: OrgSettings) {
  const { object = '', recordId = null, after = {}, before = {} } = crm ?? {}
  if (action === 'email_active.write' || action === 'hard_bounce.write') {
    return [{ object, key: recordId ?? '', what: UNDONE_FLAGS[action] }]
  }
  if (action === 'role.create' || action === 'role.delete') {
    const opportunityId = textIn(action === 'role.create' ? after : before, 'OpportunityId') ?? ''
    return [{ object, key: roleKey(opportunityId, contactKey(address ?? '')), what: UNDONE_CREATION }]
  }
  if (action !== 'contact.enrich') return []
  return FILLABLE_FIELDS.flatMap((field) =>
    apiNameOf(field, settings) in after ? [{ object, key: recordId ?? '', what: columnOf(field) }] : [],
  )
}

/** The flags that stand there now are ours like those before them (HBF-8). */
async function noteFlags(tx: OrgReader, { crm, address }: LogEntry, { fields }: OrgSettings): Promise<void> {
  if (!crm || crm.recordId === null || (crm.object !== 'Contact' && crm.object !== 'Lead')) return
  const emailActive = crm.before[fields.emailActive]
  const hardBounce = crm.before[fields.hardBounce]
  const changes = {
    ...(typeof emailActive === 'boolean' ? { emailActive } : {}),
    ...(typeof hardBounce === 'boolean' ? { hardBounce } : {}),
  }
  if (Object.keys(changes).length === 0) return
  const { object, recordId } = crm
  await saveWritten(tx, { object, recordId, accountId: null, address: address ?? '', changes, entries: [] })
}
