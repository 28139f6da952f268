import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestApp } from '../testing/test-app.ts'

let t: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  t = await startTestApp(mkdtempSync(join(tmpdir(), 'reachable-advice-')))
})
afterEach(async () => {
  await t.stop()
  t.remove()
})

test('a correction is a line in the log, and changes nothing else', async () => {
  const said = { address: 'ann@acme.com', state: 'bounced', note: ' She answered by phone. ' }
  expect((await t.request('rita', 'POST', '/v1/corrections', said)).status).toBe(204)
  const { entries } = await t.json('adam', 'GET', '/v1/log')
  expect(entries).toMatchObject([
    {
      ...{ action: 'badge.correction', address: 'ann@acme.com', rule: 'BDG-1' },
      why: 'rita@ourco.com says that the badge "bounced" is wrong. rita@ourco.com writes: She answered by phone.',
    },
  ])
  expect((await t.json('rita', 'GET', '/v1/log')).entries).toHaveLength(1)
  expect((await t.json('sam', 'GET', '/v1/log')).entries).toEqual([])
})

test('a misspelt provider is named, and where nothing is known nothing is said', async () => {
  expect(await t.json('rita', 'POST', '/v1/reachability/advice', { address: 'ann@gmial.com' })).toEqual({
    ...{ alternatives: [], spelling: 'ann@gmail.com', recordUrl: null },
  })
  expect(await t.json('rita', 'POST', '/v1/reachability/advice', { address: 'ann@acme.com' })).toEqual({
    ...{ alternatives: [], spelling: null, recordUrl: null },
  })
})

test('nobody asks or corrects without a token', async () => {
  for (const path of ['/v1/corrections', '/v1/reachability/advice'])
    expect((await t.request('nobody', 'POST', path, {})).status).toBe(401)
})
