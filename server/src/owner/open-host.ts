import { randomBytes } from 'node:crypto'
import { systemClock } from '../clock.ts'
import { type OrgDb, openOrgDb } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { currentSettings } from '../db/org/settings.ts'
import { pauseByTimer } from '../db/patience.ts'
import { createMakeId } from '../ids.ts'
import { loadCrmView } from '../ingest/crm-view.ts'
import { everyByTimer } from '../jobs/scheduler.ts'
import { createKeyRing, type MasterKeys } from '../keys/key-ring.ts'
import { openOrgSecrets } from '../keys/org-secrets.ts'
import type { Log } from '../log.ts'
import type { SafetyRules } from '../salesforce/safety-rules.ts'
import type { SalesforceSyncPorts } from '../salesforce/salesforce-sync.ts'
import { createSalesforceSync } from '../salesforce/sync.ts'
import { isGone } from './holder.ts'
import type { OrgAddress } from './inline-owners.ts'
import { createJobLease, type JobLease, withoutLease } from './job-lease.ts'
import { createOrgHost, type OrgHost } from './org-host.ts'

/** What an owner needs to know of the configuration; plain data, because it goes to worker threads. */
export type HostSettings = {
  readonly masterKeys: MasterKeys
  /** Signs assertions; null: the server has none. */
  readonly salesforcePrivateKey: string | null
  readonly sandbox: boolean
  /** For databases on a libSQL server; null: files need none. */
  readonly databaseToken: string | null
  /** Names this process among all that may run an org's jobs. */
  readonly holder: string
  /** False only where a test shows what goes wrong without it. */
  readonly isFenced: boolean
  /** As above. */
  readonly safety?: Partial<SafetyRules>
}

/** The simulator carries out no request later than this. */
const SANDBOX_IN_DOUBT_MS = 200_000

/** Opens owners of org databases with everything wired: decisions, jobs, and the way to Salesforce. */
export function hostOpener(settings: HostSettings, log: Log): (org: OrgAddress) => Promise<OrgHost> {
  const ring = createKeyRing(settings.masterKeys)
  return async ({ databaseUrl }) => {
    const authToken = settings.databaseToken
    const db = await openOrgDb({ url: databaseUrl, ...(authToken === null ? {} : { authToken }) })
    const tools = {
      secrets: await openOrgSecrets(db, ring),
      policy: settings.sandbox ? ('loopback' as const) : ('salesforce' as const),
      privateKey: settings.salesforcePrivateKey,
      log,
    }
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
      ...(settings.safety ? { safety: settings.safety } : {}),
    })
    return createOrgHost({ db, makeId, log, salesforce, connectTools: tools, lease: leaseOf(settings, db) })
  }
}

function leaseOf({ holder, isFenced }: HostSettings, db: OrgDb): JobLease {
  if (!isFenced) return withoutLease
  return createJobLease({ db, holder, isGone, clock: systemClock, every: everyByTimer, pause: pauseByTimer })
}
