import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp } from './api/app.ts'
import { type Access, createAccess } from './auth/access.ts'
import { type BusinessClock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { controlAddress, newOrgUrl } from './database-addresses.ts'
import { hasUsers } from './db/control/members.ts'
import { closeControlDb, openControlDb } from './db/control/open.ts'
import { findOrg } from './db/control/orgs.ts'
import { businessClockOf, hostSettingsOf } from './host-settings.ts'
import { listen } from './http-listener.ts'
import { everyByTimer, type Scheduler, startScheduler } from './jobs/scheduler.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { openServerSecret } from './keys/server-secret.ts'
import type { Log } from './log.ts'
import { followingOrgs } from './owner/following-orgs.ts'
import { createInlineOwners } from './owner/inline-owners.ts'
import { hostOpener } from './owner/open-host.ts'
import type { Owners } from './owner/owner-calls.ts'
import { createOwnerPool } from './owner/owner-pool.ts'
import { wakingOwners } from './owner/waking-owners.ts'
import { createLog } from './pino-log.ts'
import type { SafetyRules } from './salesforce/safety-rules.ts'

export type RunningServer = {
  readonly url: string
  /** To be printed on the machine itself, nowhere else; null once there is a user. */
  readonly setupLink: string | null
  /** Stops accepting, finishes what is under way, closes all databases. */
  stop(): Promise<void>
}
export type ServerOptions = {
  /** `inline`: orgs live in this thread, which starts faster; `threads` is what a real server does. */
  readonly owners?: 'threads' | 'inline'
  /** False switches the fence of leases off, so that a test can show what goes wrong without it. Never in production. */
  readonly isFenced?: boolean
  /** Switches rules of the sync off, likewise. */
  readonly safety?: Partial<SafetyRules>
}

const CONSOLE_FOLDER = fileURLToPath(new URL('../console/dist', import.meta.url))

/** Wires everything and listens. Throws where the port is taken or a database cannot be opened. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const log = createLog(config.logLevel)
  mkdirSync(join(config.dataDir, 'orgs'), { recursive: true, mode: 0o700 })
  const control = await openControlDb(controlAddress(config))
  const keys = masterKeysOf(config)
  const rootSecret = await openServerSecret(control, createKeyRing(keys), keys, await hasUsers(control))
  const listener = config.role === 'worker' ? null : await listen(config.host, config.port)
  const url = config.publicUrl ?? listener?.origin ?? `http://${config.host}:${config.port}`
  let scheduler: Scheduler | null = null
  const following = followingOrgs(createOwners(config, log, options), (orgId) => findOrg(control, orgId))
  const owners = wakingOwners(following, (orgId) => scheduler?.wake(orgId))
  const access = createAccess({
    ...{ control, clock: systemClock, sandbox: config.mode === 'sandbox' },
    config: {
      ...{ publicUrl: url, rootSecret, orgDatabaseUrl: (orgId) => newOrgUrl(config, orgId) },
      selectorsFile: join(config.dataDir, 'selectors.json'),
    },
  })
  await adoptOrgs(config, access, owners, log)
  const parts = { config, access, owners, log, businessClock: businessClockOf(config) }
  access.onRevoked(({ orgId, mailboxes }) =>
    owners.call(orgId, 'revokeMailboxes', mailboxes, parts.businessClock.nowMs()),
  )
  const stopLooking = everyByTimer(ADDRESSES_MS, () => void lookForOrgs(parts))
  // Without a port nothing else would keep a worker alive between two rounds.
  const alive = listener ? null : setInterval(() => undefined, ADDRESSES_MS)
  listener?.serve(createServerApp(parts, url).fetch)
  scheduler = config.role === 'api' ? null : startJobs(parts)
  return {
    url,
    setupLink: listener && (await access.printSetupLink()),
    stop: async () => {
      stopLooking()
      if (alive) clearInterval(alive)
      await listener?.close()
      await scheduler?.stop()
      await owners.close()
      closeControlDb(control)
    },
  }
}

type Parts = {
  readonly config: Config
  readonly access: Access
  readonly owners: Owners
  readonly log: Log
  readonly businessClock: BusinessClock
}

const isSandbox = ({ mode }: Config) => mode === 'sandbox'

function createServerApp({ config, access, owners, log, businessClock }: Parts, publicUrl: string) {
  return createApp({
    ...{ identify: access.identify, owners, clock: systemClock, businessClock, log, mode: config.mode },
    publicUrl,
    accessRoutes: access.routes,
    consoleFolder: CONSOLE_FOLDER,
    ...(isSandbox(config) ? { sandbox: { access: access.sandbox, listOrgs: access.listOrgs } } : {}),
  })
}

function startJobs(parts: Parts) {
  const { config, access, owners, log, businessClock } = parts
  void settleLeftOver(parts)
  return startScheduler({
    ...{ owners, listOrgs: access.listOrgs, businessClock, log, every: everyByTimer },
    // Whoever moves the sandbox's clock also says when jobs run.
    isOn: () => !isSandbox(config) || !businessClock.isMoved(),
    sync: isSandbox(config) ? true : 'when_due',
  })
}

/** Orgs that another process made, or whose data were moved, are noticed after this long at the latest. */
const ADDRESSES_MS = 30_000

async function lookForOrgs({ access, owners, log }: Parts): Promise<void> {
  try {
    for (const org of await access.listOrgs()) await owners.register(org)
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'the list of orgs could not be read')
  }
}

const masterKeysOf = ({ masterKey: current, otherMasterKeys: others }: Config) => ({ current, others })

function createOwners(
  config: Config,
  log: Log,
  { owners = 'threads', isFenced = true, safety = {} }: ServerOptions,
): Owners {
  const settings = { ...hostSettingsOf(config), isFenced, safety }
  return owners === 'inline' ? createInlineOwners(hostOpener(settings, log)) : createOwnerPool(settings, log)
}

/** Makes all orgs known to the owners, those of later too, and connects the Salesforce of the configuration. */
async function adoptOrgs(config: Config, access: Access, owners: Owners, log: Log): Promise<void> {
  const connect = async (orgId: string) => {
    if (!config.salesforce) return
    const result = await owners.call(orgId, 'connectSalesforce', config.salesforce)
    if (result.kind === 'refused') log.warn({ orgId, code: result.code }, 'Salesforce refused the connection')
  }
  access.onOrgCreated(async (org) => {
    await owners.register(org)
    await connect(org.orgId)
  })
  const orgs = await access.listOrgs()
  for (const org of orgs) await owners.register(org)
  const [first] = orgs
  if (first) await connect(first.orgId)
}

/**
 * What a crash left undecided is decided first; the answers to it were given long ago. A file that was closed has no WAL
 * beside it and nothing undecided in it, so of five thousand orgs only those are opened that were open. What lies on a
 * server is decided in the first round.
 */
async function settleLeftOver({ access, owners, log, businessClock }: Parts): Promise<void> {
  for (const { orgId, databaseUrl } of await access.listOrgs()) {
    if (!databaseUrl.startsWith('file:') || !existsSync(`${fileURLToPath(databaseUrl)}-wal`)) continue
    try {
      await owners.call(orgId, 'settle', businessClock.nowMs())
    } catch (error) {
      log.error({ orgId, error: nameOf(error) }, 'an inbox could not be decided')
    }
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
