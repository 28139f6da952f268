import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, readConfig, startServer } from '@reachable/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCli } from '../../server/cli/run.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { NO_RULES } from '../salesforce/records/write-context.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { type ApiClient, apiClient } from '../world/api-client.ts'

let dataDir: string
let simulator: Simulator
let server: RunningServer
let said: string[]
let ada: ApiClient

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'reachable-setup-'))
  simulator = await startSimulator()
  said = []
  for (const stream of ['log', 'error'] as const) {
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void said.push(String(line)))
  }
  vi.stubEnv('REACHABLE_MODE', 'sandbox')
  vi.stubEnv('REACHABLE_PORT', '0')
  vi.stubEnv('REACHABLE_DATA_DIR', dataDir)
  vi.stubEnv('REACHABLE_LOG_LEVEL', 'silent')
  server = await startServer(readConfig(), { owners: 'inline' })
  const salesforce = { loginUrl: simulator.url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET }
  const users = [{ email: 'ada@ours.test', name: 'Ada', role: 'admin' }]
  const org = { name: 'Ours', users, salesforce }
  const made = (await apiClient(server.url, null).demand('POST', '/v1/sandbox/orgs', org)) as {
    tokens: Record<string, string>
  }
  ada = apiClient(server.url, made.tokens['ada@ours.test'] ?? null)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await server.stop()
  await simulator.stop()
  rmSync(dataDir, { recursive: true })
})

test('what is missing is shown, made and then in order, beside a server that runs', async () => {
  await runCli(['setup'])
  expect(said.join('\n')).toContain('MISSING List view of flagged records  (list_views)')
  said.length = 0
  await runCli(['setup', '--make', 'all'])
  const missing = () => said.filter((line) => line.startsWith('MISSING'))
  expect(said.join('\n')).toContain('ok      List view of flagged records  (list_views)')
  // Page layouts are changed by name alone.
  expect(missing()).toEqual(['MISSING Page layout section "Email Deliverability"  (layout)'])
  said.length = 0
  await runCli(['setup', '--make', 'layout'])
  expect(missing()).toEqual([])

  // Once more changes nothing, and says nothing else.
  const madeSoFar = await timesMade()
  expect(madeSoFar).toBeGreaterThan(0)
  await runCli(['setup', '--make', 'layout'])
  expect(await timesMade()).toBe(madeSoFar)
})

async function timesMade(): Promise<number> {
  const { entries } = (await ada.demand('GET', '/v1/log')) as { entries: { action: string }[] }
  return entries.filter(({ action }) => action === 'setup.create').length
}

test('contacts that nobody checked are left to the backfill, not to --make all', async () => {
  simulator.seed({ Contact: [{ Email: 'ann@acme.com', LastName: 'Lee', email_active__c: false }] })
  const unchecked = { type: 'boolean' as const, defaultValue: false }
  simulator.configure({ rules: { ...NO_RULES, fields: { Contact: { email_active__c: unchecked } } } })
  await apiClient(server.url, null).demand('POST', '/v1/sandbox/run', { job: 'sync' })
  await runCli(['setup'])
  expect(said.join('\n')).toContain('WRONG   Existing contacts are checked  (backfill)')
  said.length = 0
  await runCli(['setup', '--make', 'all'])
  expect(said.join('\n')).not.toContain('there is no such item')
  expect(said.join('\n')).toContain('ok      List view of flagged records  (list_views)')
})

test('an item or an org that is not there is named', async () => {
  expect(await runCli(['setup', '--make', 'nonsense'])).toBe(1)
  expect(said).toContain('nonsense: there is no such item')
  expect(await runCli(['setup', '--org', 'org_nobody'])).toBe(2)
  expect(said.join('\n')).toContain('no such org; there are: org_')
})
