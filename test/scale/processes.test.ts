import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Activity, activityId, defaultSettings } from '@reachable/shared/contract'
import { afterEach, expect, test } from 'vitest'
import { type LibsqlDouble, startLibsqlDouble } from '../libsql/libsql-double.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { apiClient } from '../world/api-client.ts'
import { salesforceSide } from '../world/salesforce-side.ts'
import { type ServerProcess, startRole, until } from './server-processes.ts'

const PEOPLE = 20
const RITA = 'rita@ourco.com'
const started: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop()
})

async function arrange(where: 'files' | 'server') {
  const folder = mkdtempSync(join(tmpdir(), 'reachable-scale-'))
  started.push(async () => rmSync(folder, { recursive: true, force: true }))
  const simulator = await startSimulator({ nowMs: Date.now() })
  started.push(() => simulator.stop())
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const variables: Record<string, string> = {
    REACHABLE_MODE: 'sandbox',
    REACHABLE_DATA_DIR: dataDir,
    REACHABLE_LOG_LEVEL: 'error',
    REACHABLE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  }
  if (where === 'server') Object.assign(variables, remote(await startDouble(folder)))
  const start = async (role: 'api' | 'worker') => {
    const server = await startRole(role, variables)
    started.push(() => server.stop())
    return server
  }
  return { simulator, start }
}

async function startDouble(folder: string): Promise<LibsqlDouble> {
  const double = await startLibsqlDouble({ folder, token: 'right' })
  started.push(() => double.stop())
  return double
}

const remote = (double: LibsqlDouble) => ({
  REACHABLE_CONTROL_URL: double.urlOf('control'),
  REACHABLE_CONTROL_TOKEN: 'right',
  REACHABLE_DATABASE_URL: double.urlOf('x').replace('/x/', '/{org}/'),
})

/** Rita's org, connected to the simulator, where a mail to somebody new at Acme makes a contact. */
async function createOrg(api: ServerProcess, simulator: Simulator): Promise<string> {
  const side = salesforceSide(simulator.url)
  await side.seed({
    User: [{ _ref: 'rita', Email: RITA }],
    Account: [{ _ref: 'acme', Name: 'Acme', Website: 'https://www.acme.com', OwnerId: '@rita' }],
  })
  const base = defaultSettings()
  const profiles = base.profiles.map((profile) => ({ ...profile, contactCreation: true }))
  const { tokens } = (await apiClient(api.url, null).demand('POST', '/v1/sandbox/orgs', {
    name: 'Our Co',
    users: [{ email: RITA, name: 'Rita', role: 'admin' }],
    settings: { ...base, profiles, internalDomains: ['ourco.com'] },
    salesforce: { loginUrl: simulator.url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET },
  })) as { tokens: Record<string, string> }
  // People are judged by what Salesforce holds: it is read once before anything is captured.
  await apiClient(api.url, null).demand('POST', '/v1/sandbox/run', { job: 'sync' })
  return tokens[RITA] ?? ''
}

const addressOf = (index: number) => `person${index}@acme.com`
function sentTo(index: number): Activity {
  const messageId = `m${index}@ourco.com`
  return {
    kind: 'email.sent',
    id: activityId('email.sent', RITA, messageId),
    occurredAt: new Date(Date.now() - 60_000).toISOString(),
    ...{ mailbox: RITA, source: 'gmail', messageId },
    participants: [
      { role: 'from', address: RITA },
      { role: 'to', address: addressOf(index), name: `Cara Person${index}` },
    ],
  }
}

test.each(['files', 'server'] as const)(
  'two APIs and two workers on one org, on %s: nothing is lost, nothing happens twice',
  async (where) => {
    const { simulator, start } = await arrange(where)
    const [first, second] = [await start('api'), await start('api')]
    const token = await createOrg(first, simulator)
    const workers = [await start('worker'), await start('worker')]
    const apis = [first, second].map((api) => apiClient(api.url, token))
    const activities = Array.from({ length: PEOPLE }, (_, index) => sentTo(index))
    // Each activity goes to both, as from an extension that heard no answer.
    const halves = [activities.slice(0, PEOPLE / 2), activities.slice(PEOPLE / 2)]
    await Promise.all(
      halves.flatMap((half) => apis.map((api) => api.demand('POST', '/v1/activities', { activities: half }))),
    )
    const contacts = async () => salesforceSide(simulator.url).records('Contact')
    await until(async () => (await contacts()).length >= PEOPLE)
    for (const worker of workers) await worker.stop()
    expect((await contacts()).map(({ Email }) => Email).sort()).toEqual(activities.map((_, at) => addressOf(at)).sort())
    for (const api of apis) {
      const { entries } = (await api.demand('GET', `/v1/log?address=${addressOf(3)}`)) as { entries: Entry[] }
      expect(entries.filter(({ action, outcome }) => action === 'contact.create' && outcome === 'done')).toHaveLength(1)
    }
  },
)

type Entry = { readonly action: string; readonly outcome: string }
