import { randomBytes } from 'node:crypto'
import { openOrgDb } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { currentSettings } from '../db/org/settings.ts'
import { createMakeId } from '../ids.ts'
import { loadCrmView } from '../ingest/crm-view.ts'
import { createSecretBox } from '../keys/secret-box.ts'
import type { Log } from '../log.ts'
import { connectWithClientCredentials } from '../salesforce/connect.ts'
import type { SalesforceSyncPorts } from '../salesforce/salesforce-sync.ts'
import { createSalesforceSync } from '../salesforce/sync.ts'
import type { OrgAddress } from './inline-owners.ts'
import { createOrgHost, type OrgHost } from './org-host.ts'

/** What an owner needs to know of the configuration; plain data, because it goes to worker threads. */
export type HostSettings = {
  readonly masterKey: Uint8Array
  readonly sandbox: boolean
  /** For databases on a libSQL server; null: files need none. */
  readonly databaseToken: string | null
}

/** The simulator carries out no request later than this. */
const SANDBOX_IN_DOUBT_MS = 200_000

/** Opens owners of org databases with everything wired: decisions, jobs, and the way to Salesforce. */
export function hostOpener(settings: HostSettings, log: Log): (org: OrgAddress) => Promise<OrgHost> {
  const tools = {
    secrets: createSecretBox(settings.masterKey),
    policy: settings.sandbox ? ('loopback' as const) : ('salesforce' as const),
  }
  return async ({ databaseUrl }) => {
    const authToken = settings.databaseToken
    const db = await openOrgDb({ url: databaseUrl, ...(authToken === null ? {} : { authToken }) })
    const makeId = createMakeId(() => randomBytes(3).toString('hex'))
    const ports: SalesforceSyncPorts = {
      settings: () => currentSettings(db),
      loadView: async (addresses, nowMs) => {
        const { settings: current } = await currentSettings(db)
        const integrationUserId = (await loadConnection(db))?.integrationUserId ?? ''
        return loadCrmView(db, { addresses, nowMs, settings: current, integrationUserId })
      },
    }
    const salesforce = createSalesforceSync({
      ...tools,
      ...{ db, ports, makeId },
      ...(settings.sandbox ? { inDoubtWaitMs: SANDBOX_IN_DOUBT_MS } : {}),
      log: { warn: (details, message) => log.warn({ ...details }, message) },
    })
    return createOrgHost({
      ...{ db, makeId, log, salesforce },
      connect: async (credentials) => {
        const result = await connectWithClientCredentials(db, credentials, tools)
        return result.kind === 'connected' ? { kind: 'connected' } : { kind: 'refused', code: result.error.code }
      },
    })
  }
}
