import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { apiClient } from '../world/api-client.ts'
import { freePortRow } from '../world/processes.ts'
import { placesFrom, urlAt } from './places.ts'

test('the sandbox starts, shows its doors, tells its story, and ends on Ctrl-C with nothing left running', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'reachable-sandbox-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const places = placesFrom(await freePortRow(4))
  const script = join(import.meta.dirname, 'main.ts')
  const options = ['--skip-build', '--data', dataDir, '--first-port', String(places.server)]
  const sandbox = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  // Not SIGKILL: it would leave the processes that the sandbox started.
  onTestFinished(() => void sandbox.kill('SIGTERM'))

  const said: string[] = []
  for await (const line of createInterface({ input: sandbox.stdout })) {
    said.push(line)
    if (line.includes('Ctrl-C')) break
  }
  expect(said.join()).toContain('chrome-mv3-sandbox')
  for (const port of Object.values(places)) expect(said.join()).toContain(urlAt(port))

  const doors = [
    `${urlAt(places.gmail)}/mail/u/0/`,
    `${urlAt(places.outlook)}/mail/`,
    `${urlAt(places.salesforce)}/__sim/`,
  ]
  for (const door of doors) expect((await fetch(door)).status, door).toBe(200)
  const anonymous = apiClient(urlAt(places.server), null)
  const paired = (await anonymous.demand('POST', '/v1/sandbox/pair', { email: 'rita@ourco.com' })) as { token: string }
  const rita = apiClient(urlAt(places.server), paired.token)
  await anonymous.demand('POST', '/v1/sandbox/settle', {})
  const addresses = ['ann@acme.com', 'bob@acme.com', 'eva@acme.com', 'oli@globex.com']
  const looked = await rita.demand('POST', '/v1/reachability/lookup', { addresses })
  const { results } = looked as { results: { address: string; state: string }[] }
  expect(results.map(({ state }) => state)).toEqual(['inactive', 'soft_bouncing', 'out_of_office', 'departed'])

  const ended = once(sandbox, 'exit')
  sandbox.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  for (const port of Object.values(places)) await expect(fetch(urlAt(port))).rejects.toThrow()
})
