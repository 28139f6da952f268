import { FILLABLE_FIELDS } from '@reachable/shared/contract'
import type { Picklists } from '@reachable/shared/rules'
import * as z from 'zod'
import type { OrgReader } from './open.ts'
import { readSyncState, saveSyncState } from './sync-state.ts'

/** What the org's picklists allowed when its fields were last read. Empty before Salesforce was connected. */
const NAME = 'picklists'
const Stored = z.partialRecord(z.enum(FILLABLE_FIELDS), z.array(z.string()))

export async function picklistsOf(db: OrgReader): Promise<Picklists> {
  const text = await readSyncState(db, NAME)
  return text === null ? {} : Stored.parse(JSON.parse(text))
}

export const savePicklists = (tx: OrgReader, picklists: Picklists): Promise<void> =>
  saveSyncState(tx, NAME, JSON.stringify(picklists))
