import * as z from 'zod'

export const CONTROL_FILE = 'control.db'
export const LIST_FILE = 'backup.json'

/** What lies in the folder of a backup beside the control database. */
export const BackupList = z.object({
  version: z.literal(1),
  madeAt: z.iso.datetime(),
  orgs: z.array(z.object({ orgId: z.string(), databaseUrl: z.string(), file: z.string() })),
})
export type BackupList = z.infer<typeof BackupList>
