import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createApp } from './api/app.ts'
import { type Access, createAccess } from './auth/access.ts'
import { movableClock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { hasUsers } from './db/control/members.ts'
import { closeControlDb, openControlDb } from './db/control/open.ts'
import { type HttpListener, listen } from './http-listener.ts'
import { everyByTimer, startScheduler } from './jobs/scheduler.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { openServerSecret } from './keys/server-secret.ts'
import type { Log } from './log.ts'
import { createInlineOwners } from './owner/inline-owners.ts'
import { hostOpener } from './owner/open-host.ts'
import type { Owners } from './owner/owner-calls.ts'
import { createOwnerPool } from './owner/owner-pool.ts'
import { createLog } from './pino-log.ts'
import { rememberedClock } from './sandbox-clock.ts'

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
}

const CONSOLE_FOLDER = fileURLToPath(new URL('../console/dist', import.meta.url))

/** Wires everything and listens. Throws where the port is taken or a database cannot be opened. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const log = createLog(config.logLevel)
  mkdirSync(join(config.dataDir, 'orgs'), { recursive: true, mode: 0o700 })
  const control = await openControlDb(controlAddress(config))
  const keys = masterKeysOf(config)
  const rootSecret = await openServerSecret(control, createKeyRing(keys), keys, await hasUsers(control))
  const listener = await listen(config.host, config.port)
  const url = config.publicUrl ?? listener.origin
  const owners = createOwners(config, log, options)
  const access = createAccess({
    ...{ control, clock: systemClock, sandbox: config.mode === 'sandbox' },
    config: {
      ...{ publicUrl: url, rootSecret, orgDatabaseUrl: (orgId) => orgDatabaseUrl(config, orgId) },
      selectorsFile: join(config.dataDir, 'selectors.json'),
    },
  })
  await adoptOrgs(config, access, owners, log)
  const scheduler = serveApp(config, { listener, url }, access, owners, log)
  return {
    url,
    setupLink: await access.printSetupLink(),
    stop: async () => {
      await listener.close()
      await scheduler.stop()
      await owners.close()
      closeControlDb(control)
    },
  }
}

type Front = { readonly listener: HttpListener; readonly url: string }

function serveApp(config: Config, { listener, url }: Front, access: Access, owners: Owners, log: Log) {
  const isSandbox = config.mode === 'sandbox'
  const businessClock = isSandbox
    ? rememberedClock(systemClock, join(config.dataDir, 'sandbox-clock'))
    : movableClock(systemClock)
  access.onRevoked(({ orgId, mailboxes }) => owners.call(orgId, 'revokeMailboxes', mailboxes, businessClock.nowMs()))
  const app = createApp({
    ...{ identify: access.identify, owners, clock: systemClock, businessClock, log, mode: config.mode },
    publicUrl: url,
    accessRoutes: access.routes,
    consoleFolder: CONSOLE_FOLDER,
    ...(isSandbox ? { sandbox: { access: access.sandbox, listOrgs: access.listOrgs } } : {}),
  })
  listener.serve(app.fetch)
  // What a stop left undecided is decided first; the answers to it were given long ago.
  void settleAll(access, owners, businessClock.nowMs(), log)
  return startScheduler({
    ...{ owners, listOrgs: access.listOrgs, businessClock, log, every: everyByTimer },
    // Whoever moves the sandbox's clock also says when jobs run.
    isOn: () => !isSandbox || !businessClock.isMoved(),
    sync: isSandbox ? true : 'when_due',
  })
}

const masterKeysOf = ({ masterKey: current, otherMasterKeys: others }: Config) => ({ current, others })

function createOwners(config: Config, log: Log, { owners = 'threads' }: ServerOptions): Owners {
  const settings = {
    masterKeys: masterKeysOf(config),
    salesforcePrivateKey: config.salesforcePrivateKey,
    sandbox: config.mode === 'sandbox',
    databaseToken: config.remoteControl?.token ?? null,
  }
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

async function settleAll(access: Access, owners: Owners, nowMs: number, log: Log): Promise<void> {
  for (const { orgId } of await access.listOrgs()) {
    try {
      await owners.call(orgId, 'settle', nowMs)
    } catch (error) {
      log.error({ orgId, error: error instanceof Error ? error.name : 'unknown' }, 'an inbox could not be decided')
    }
  }
}

function controlAddress({ remoteControl, dataDir }: Config) {
  if (!remoteControl) return { url: fileUrl(join(dataDir, 'control.db')) }
  return { url: remoteControl.url, ...(remoteControl.token === null ? {} : { authToken: remoteControl.token }) }
}

const orgDatabaseUrl = ({ dataDir }: Config, orgId: string) => fileUrl(join(dataDir, 'orgs', `${orgId}.db`))

const fileUrl = (path: string) => pathToFileURL(path).href
