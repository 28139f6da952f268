import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startServer } from '@reachable/server'
import type { Activity } from '@reachable/shared/contract'
import type { BrowserContext } from 'playwright-core'
import { type ApiClient, apiClient } from '../world/api-client.ts'
import { launchWithExtension } from './browser.ts'
import { type ExtensionPanel, openPanel } from './extension-panel.ts'
import { type MailSite, startMailSite } from './mail-site.ts'
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts'
import { until } from './until.ts'

const REP = { address: 'rep@own.example', name: 'Robin Rep' }
const PASSWORD = 'a long enough password'

/** A rep at work: the real server, the line to it, both mail replicas, and a browser with the paired extension. */
export type Rep = {
  readonly context: BrowserContext
  readonly extensionId: string
  readonly panel: ExtensionPanel
  /** Where the browser keeps everything. */
  readonly profileDir: string
  /** Starts the browser anew with the same profile, after it has ended in whatever way. */
  reopen(): Promise<void>
  readonly site: MailSite
  readonly line: RecordingProxy
  /** The operator puts another document beside the data, and the extension asks for it. */
  publishSelectors(document: unknown): Promise<void>
  /** Confirms the code that the extension shows, in the console. */
  confirm(userCode: string): Promise<void>
  /** The server as this rep's token sees it. */
  readonly api: ApiClient
  /** Activities that left the browser, each as often as it was posted. */
  posted(): Activity[]
  /** The same, each once: delivery is at least once, and a slow answer means a second post of the same id. */
  captured(): Activity[]
  stop(): Promise<void>
}

type RepInput = {
  executablePath: string
  extensionDir: string
  site?: Parameters<typeof startMailSite>[0]
  /** Further mailboxes of the same rep. */
  mailboxes?: readonly string[]
  /** Of the org, beside its own domain. */
  settings?: Record<string, unknown>
  /** What an operator has put beside the data for all extensions. */
  selectors?: unknown
  /** Further flags of the browser. */
  browserFlags?: readonly string[]
}

export async function startRep(input: RepInput): Promise<Rep> {
  const { executablePath, extensionDir, site: replicas, browserFlags = [] } = input
  const dataDir = await mkdtemp(join(tmpdir(), 'reachable-'))
  const publish = (selectors: unknown) => writeFile(join(dataDir, 'selectors.json'), JSON.stringify(selectors))
  if (input.selectors !== undefined) await publish(input.selectors)
  const server = await startServer(
    readConfig({
      REACHABLE_MODE: 'sandbox',
      REACHABLE_PORT: '0',
      REACHABLE_DATA_DIR: dataDir,
      REACHABLE_LOG_LEVEL: 'error',
    }),
    { owners: 'inline' },
  )
  const token = await seedOrg(server.url, input)
  const line = await startRecordingProxy(server.url)
  const site = await startMailSite(replicas)
  const launch = (profileDir?: string) =>
    launchWithExtension({
      ...{ executablePath, extensionDir, mailSitePort: site.port, flags: browserFlags },
      ...(profileDir === undefined ? {} : { profileDir }),
    })
  let browser = await launch()
  let panel = await openPanel(browser.context, browser.extensionId)
  await pairByCode(panel, line.url, server.url)
  return {
    get context() {
      return browser.context
    },
    get panel() {
      return panel
    },
    ...{ extensionId: browser.extensionId, profileDir: browser.profileDir, site, line },
    async reopen() {
      // Whoever killed it left nothing to close.
      await browser.context.close().catch(() => undefined)
      browser = await launch(browser.profileDir)
      panel = await openPanel(browser.context, browser.extensionId)
    },
    api: apiClient(server.url, token),
    async publishSelectors(document) {
      await publish(document)
      await panel.endSelectorWait()
      await panel.ask({ kind: 'status' })
    },
    confirm: (userCode) => confirmCode(server.url, userCode),
    posted: () => postedActivities(line),
    captured: () => [...new Map(postedActivities(line).map((activity) => [activity.id, activity])).values()],
    stop: async () => {
      await browser.context.close()
      await site.stop()
      await line.stop()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function seedOrg(serverUrl: string, { settings, mailboxes = [] }: RepInput): Promise<string> {
  const own = { mailboxes: [REP.address, ...mailboxes] }
  const user = { email: REP.address, name: REP.name, role: 'rep', password: PASSWORD, ...own }
  const org = { name: 'Own', users: [user], settings: { internalDomains: ['own.example'], ...settings } }
  const { tokens } = (await apiClient(serverUrl, null).demand('POST', '/v1/sandbox/orgs', org)) as {
    tokens: Record<string, string>
  }
  return tokens[REP.address] ?? ''
}

/** The real road: the popup shows a code, the rep signs in to the console and confirms it. */
async function pairByCode(panel: ExtensionPanel, lineUrl: string, serverUrl: string): Promise<void> {
  await panel.ask({ kind: 'server', serverUrl: lineUrl })
  const { pairing } = await panel.ask({ kind: 'pair' })
  await confirmCode(serverUrl, pairing?.userCode)
  await until('pairing', async () => (await panel.ask({ kind: 'status' })).me?.email === REP.address)
}

async function confirmCode(serverUrl: string, userCode: string | undefined): Promise<void> {
  const console = apiClient(serverUrl, null)
  const origin = { origin: new URL(serverUrl).origin }
  const signIn = await console.call('POST', '/v1/sign-in', {
    body: { email: REP.address, password: PASSWORD },
    headers: origin,
  })
  const cookie = signIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const decision = { userCode, decision: 'approve' }
  const decided = await console.call('POST', '/v1/pairing/decision', { body: decision, headers: { ...origin, cookie } })
  if (decided.status !== 204) throw new Error(`the pairing was answered ${decided.status}`)
}

function postedActivities(line: RecordingProxy): Activity[] {
  const posts = line.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/activities')
  return posts.flatMap(({ body }) => (JSON.parse(body) as { activities: Activity[] }).activities)
}
