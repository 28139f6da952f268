import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { bounced, sent, T0 } from '../testing/test-app.ts'
import { createOwnerPool } from './owner-pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'reachable-pool-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const START = {
  masterKeys: { current: new Uint8Array(32), others: [] },
  salesforcePrivateKey: null,
  sandbox: true,
  databaseToken: null,
  holder: 'test',
  isFenced: true,
}

/** A thread loads the whole engine; a busy machine takes seconds for it, and this test judges no times. */
const PATIENCE_MS = 60_000

test('orgs live in threads of their own, keep apart, and come back after a stop', {
  timeout: PATIENCE_MS,
}, async () => {
  const ask = async (work: (pool: ReturnType<typeof createOwnerPool>) => Promise<void>) => {
    const pool = createOwnerPool(START, silentLog)
    for (const orgId of ['org_a', 'org_b']) {
      await pool.register({ orgId, databaseUrl: pathToFileURL(join(folder, `${orgId}.db`)).href })
    }
    await work(pool)
    await pool.close()
  }
  const activities = [sent(T0, 'ann@acme.com', 'm1@ourco.com'), bounced(T0 + 1000, 'ann@acme.com', 'm1@ourco.com')]
  await ask(async (pool) => {
    const accepted = activities.map((activity, index) => ({ index, activity }))
    const input = { userAddress: 'rita@ourco.com', accepted, refused: [], idempotency: null }
    await pool.call('org_a', 'ingest', input, T0)
    await expect(pool.call('org_c', 'lookup', [], 'rita@ourco.com')).rejects.toThrow('no such org')
  })
  await ask(async (pool) => {
    await pool.call('org_a', 'settle', T0)
    expect(await pool.call('org_a', 'lookup', ['ann@acme.com'], 'rita@ourco.com')).toMatchObject([{ state: 'bounced' }])
    expect(await pool.call('org_b', 'lookup', ['ann@acme.com'], 'rita@ourco.com')).toMatchObject([{ state: 'unknown' }])
  })
})
