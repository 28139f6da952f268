import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { readSampleOrg } from '../demo/sample-org.ts'
import { startGmailReplica } from '../gmail/gmail-replica.ts'
import { startOutlookReplica } from '../outlook/outlook-replica.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { apiClient } from '../world/api-client.ts'
import { startSalesforceProcess, startServerProcess } from '../world/processes.ts'
import { salesforceSide } from '../world/salesforce-side.ts'
import { readOrg } from '../world/world.ts'
import { KNOWN_PEOPLE, placesFrom, RITA, urlAt } from './places.ts'
import { sandboxStory } from './sandbox-story.ts'

const ADMIN_PASSWORD = 'sandbox-only'
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'data/sandbox' },
    'first-port': { type: 'string' },
    'skip-build': { type: 'boolean', default: false },
  },
})
const PORTS = placesFrom(values['first-port'] === undefined ? undefined : Number(values['first-port']))
const urlOf = (part: keyof typeof PORTS): string => urlAt(PORTS[part])
const DATA_DIR = resolve(values.data)
const EXTENSION_DIR = fileURLToPath(new URL('../../extension/.output/chrome-mv3-sandbox', import.meta.url))

await mkdir(DATA_DIR, { recursive: true })
const started: { stop(): Promise<void> }[] = []
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopAll().then(() => process.exit(0)))

try {
  if (!values['skip-build']) await build()
  await startAll()
  console.log(welcome())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await stopAll()
  process.exitCode = 1
}

/** Quiet, so that the way in is not buried under file lists; a failure shows all of it. */
async function build(): Promise<void> {
  console.log('Building the console and the extension …')
  try {
    await promisify(execFile)('pnpm', ['build'], { shell: process.platform === 'win32' })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`The build failed.\n${stdout}${stderr}`)
  }
}

async function startAll(): Promise<void> {
  const simulator = await startSalesforceProcess({ dataDir: join(DATA_DIR, 'salesforce'), port: PORTS.salesforce })
  started.push(simulator)
  const server = await startServerProcess({ dataDir: join(DATA_DIR, 'server'), port: PORTS.server })
  started.push(server)
  started.push(await startGmailReplica({ port: PORTS.gmail, account: RITA, contacts: KNOWN_PEOPLE }))
  started.push(await startOutlookReplica({ port: PORTS.outlook, account: RITA, contacts: KNOWN_PEOPLE }))
  await seedOnce(server.url, simulator.url)
}

async function stopAll(): Promise<void> {
  // Last started, first stopped: the server ends before the Salesforce that it writes to.
  for (const part of started.toReversed()) await part.stop()
  started.length = 0
}

/** The first start makes the org and its story; later ones find them in the databases. */
async function seedOnce(serverUrl: string, salesforceUrl: string): Promise<void> {
  const marker = join(DATA_DIR, 'seeded.json')
  if (existsSync(marker)) return void JSON.parse(await readFile(marker, 'utf8'))
  const org = await readSampleOrg()
  await salesforceSide(salesforceUrl).seed(org.salesforce)
  const anonymous = apiClient(serverUrl, null)
  const made = readOrg(
    await anonymous.demand('POST', '/v1/sandbox/orgs', {
      name: 'Our Company (sandbox)',
      users: org.users.map((user) => ({ ...user, password: ADMIN_PASSWORD })),
      settings: org.settings,
      salesforce: { loginUrl: salesforceUrl, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET },
    }),
  )
  const rita = apiClient(serverUrl, made.tokens[RITA.address] ?? null)
  const nowMs = Date.now()
  await anonymous.demand('POST', '/v1/sandbox/run', { job: 'sync' })
  await rita.demand('POST', '/v1/activities', { activities: sandboxStory(nowMs) })
  await writeFile(marker, JSON.stringify({ orgId: made.orgId, seededAt: new Date(nowMs).toISOString() }))
}

function welcome(): string {
  return `
  Reachable is running. Everything is on this machine; Salesforce and the mailboxes are simulated.

    1  Load the extension    chrome://extensions → Developer mode → Load unpacked →
                             ${EXTENSION_DIR}
    2  Connect it            click its icon → Connect to the sandbox
    3  See a badge           ${urlOf('gmail')}/mail/u/0/   compose a mail to ann@acme.com
                             (send one to Cara Diaz <cara@acme.com>, and she becomes a contact)
                             ${urlOf('outlook')}/mail/       the same in the Outlook replica
    4  Watch the CRM         ${urlOf('salesforce')}/__sim/
    5  Open the console      ${urlOf('server')}/console     ada@ourco.com · ${ADMIN_PASSWORD}
    6  Let a week pass       npx -y pnpm@12.21.0 later 8d     and look at the CRM again

  API documentation          ${urlOf('server')}/docs
  Start afresh               stop, delete ${DATA_DIR}, start again

  Ctrl-C stops everything.
`
}
