import type { OrgFields } from '@reachable/shared/rules'
import * as z from 'zod'
import type { OrgReader } from './open.ts'
import { readSyncState, saveSyncState } from './sync-state.ts'

/** The fields of contacts and leads when they were last described; null before Salesforce was connected. */
const NAME = 'fields'
const Stored = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      type: z.string(),
      isCreateable: z.boolean(),
      isUpdateable: z.boolean(),
      defaultValue: z.union([z.string(), z.number(), z.boolean(), z.null()]),
      isUnique: z.boolean().default(true),
    }),
  ),
)

export async function orgFieldsOf(db: OrgReader): Promise<OrgFields | null> {
  const text = await readSyncState(db, NAME)
  return text === null ? null : Stored.parse(JSON.parse(text))
}

export const saveOrgFields = (tx: OrgReader, fields: OrgFields): Promise<void> =>
  saveSyncState(tx, NAME, JSON.stringify(fields))
