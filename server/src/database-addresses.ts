import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from './config.ts'
import type { OrgAddress } from './db/control/orgs.ts'

type Address = { readonly url: string; readonly authToken?: string }

/** Where the control database lies. */
export function controlAddress({ remoteControl, dataDir }: Config): Address {
  if (!remoteControl) return { url: fileUrl(join(dataDir, 'control.db')) }
  return { url: remoteControl.url, ...tokenOf(remoteControl.token) }
}

/** Where the database of a new org is put. In a URL its name may be part of a host's, which has no underscores. */
export const newOrgUrl = ({ dataDir, orgDatabaseUrl }: Config, orgId: string): string =>
  orgDatabaseUrl?.replace('{org}', orgId.replaceAll('_', '-').toLowerCase()) ??
  fileUrl(join(dataDir, 'orgs', `${orgId}.db`))

/** How an org's database is opened, wherever its operator put it. */
export const orgAddress = ({ databaseToken }: Config, { databaseUrl }: OrgAddress): Address => ({
  url: databaseUrl,
  ...tokenOf(databaseToken),
})

const tokenOf = (token: string | null) => (token === null ? {} : { authToken: token })
const fileUrl = (path: string) => pathToFileURL(path).href
