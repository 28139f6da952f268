import { defaultSettings, OrgSettings, type VersionedSettings } from '@reachable/shared/contract'
import { desc, max } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { settingsVersions } from './schema.ts'

/** The settings in force. An org that never saved any has version 0: the defaults, which write nothing (PRF-6). */
export async function currentSettings(db: OrgReader): Promise<VersionedSettings> {
  const [row] = await db.select().from(settingsVersions).orderBy(desc(settingsVersions.version)).limit(1)
  // Parsing fills in the defaults of settings that are younger than the stored document.
  return row
    ? { version: row.version, settings: OrgSettings.parse(row.document) }
    : { version: 0, settings: defaultSettings() }
}

/** The number alone, for whoever keeps something made from the settings. */
export async function currentVersion(db: OrgReader): Promise<number> {
  const [row] = await db.select({ version: max(settingsVersions.version) }).from(settingsVersions)
  return row?.version ?? 0
}

/** Adds a version. The caller has checked, in the same transaction, that it replaces the newest one. */
export async function saveSettings(
  db: OrgReader,
  row: { version: number; settings: OrgSettings; byUser: string; atMs: number },
): Promise<void> {
  const { settings, ...rest } = row
  await db.insert(settingsVersions).values({ ...rest, document: settings })
}
