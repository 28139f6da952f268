import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { startServer } from './server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'reachable-server-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
const config = (more: Record<string, string> = {}) =>
  readConfig({ REACHABLE_DATA_DIR: dataDir, REACHABLE_PORT: '0', REACHABLE_LOG_LEVEL: 'silent', ...more })
const postJson = async (url: string, body: unknown) =>
  (
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  ).json()

test('a started server answers, offers the setup link once somebody may need it, and frees its port', async () => {
  const server = await startServer(config(), { owners: 'inline' })
  expect(await (await fetch(`${server.url}/v1/health`)).json()).toMatchObject({ status: 'ok', mode: 'production' })
  expect(server.setupLink).toContain(server.url)
  expect((await fetch(`${server.url}/v1/sandbox/settle`, { method: 'POST' })).status).toBe(404)
  const taken = config({ REACHABLE_PORT: new URL(server.url).port })
  await expect(startServer(taken, { owners: 'inline' })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await server.stop()
  await expect(fetch(`${server.url}/v1/health`)).rejects.toThrow()
})

test('a sandbox goes on at the business time to which it was moved', async () => {
  const sandbox = config({ REACHABLE_MODE: 'sandbox' })
  const now = '2026-03-02T09:00:00.000Z'
  const first = await startServer(sandbox, { owners: 'inline' })
  await postJson(`${first.url}/v1/sandbox/clock`, { now })
  await first.stop()
  const second = await startServer(sandbox, { owners: 'inline' })
  expect(await (await fetch(`${second.url}/v1/health`)).json()).toMatchObject({ now })
  const back = await postJson(`${second.url}/v1/sandbox/clock`, { now: '2026-03-01T09:00:00.000Z' })
  expect(back).toMatchObject({ code: 'clock_backwards' })
  await second.stop()
})
