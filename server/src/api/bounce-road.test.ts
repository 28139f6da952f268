import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, bounced, DAY_MS, HOUR_MS, seen, sent, startTestApp, T0 } from '../testing/test-app.ts'

const ANN = 'ann@acme.com'
let t: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  t = await startTestApp()
})
afterEach(async () => {
  await t.stop()
  t.remove()
})
const badge = async (who = 'rita') =>
  (await t.json(who, 'POST', '/v1/reachability/lookup', { addresses: [ANN] })).results[0]

test('a bounce of a captured send shows at once, is held when trusted, and tells why', async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
  expect(await badge()).toMatchObject({ state: 'bounced', status: 'held', rule: 'trusted_hard' })
  const person = await t.json('rita', 'GET', `/v1/people/${ANN}`)
  expect(person.bounceEvents).toMatchObject([{ status: '5.1.1', attribution: 'strong', trusted: true, noticeCount: 1 }])
  expect(person.log.map((entry: { action: string }) => entry.action)).toContain('bounce.event')
})

test('the order of arrival does not matter', async () => {
  await t.post('rita', bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
  expect(await badge()).toMatchObject({ state: 'unknown', status: 'active' })
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'))
  expect(await badge()).toMatchObject({ state: 'bounced', status: 'held', rule: 'trusted_hard' })
  const { bounceEvents } = await t.json('rita', 'GET', `/v1/people/${ANN}`)
  expect(bounceEvents).toHaveLength(1)
})

test('two notices about one message are one event', async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'))
  await t.post('rita', bounced(T0 + 60_000, ANN, 'm1@ourco.com', { key: 'gmail' }))
  await t.post('rita', bounced(T0 + HOUR_MS, ANN, 'm1@ourco.com', { key: 'gateway' }))
  const { events } = await t.json('adam', 'GET', '/v1/bounce-events')
  expect(events).toMatchObject([{ noticeCount: 2, createdAt: at(T0 + 60_000) }])
})

test('a delay is no event, and a notice about a mail that we never sent changes nothing', async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + HOUR_MS, ANN, 'm1@ourco.com', { action: 'delayed' }))
  await t.post('rita', bounced(T0 + HOUR_MS, 'bob@acme.com', 'forged@elsewhere.example'))
  expect((await badge()).state).toBe('unknown')
  const { entries } = await t.json('rita', 'GET', '/v1/log?address=bob@acme.com')
  expect(entries).toMatchObject([{ action: 'bounce.event', outcome: 'skipped', refusal: 'unattributed' }])
})

test('a reply after the bounce ends it, wherever it was seen', async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
  await t.post('sam', seen(T0 + DAY_MS - 1, ANN, undefined, 'sam@ourco.com'))
  expect(await badge()).toMatchObject({ state: 'reachable', status: 'active' })
})

test('with CRM writes off the held address turns inactive by silence, and nothing is planned', async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
  const nowMs = T0 + 18 * HOUR_MS
  expect(await t.owners.call('org_1', 'runDue', nowMs, true)).toEqual(['recheck', 'daily'])
  expect(await badge()).toMatchObject({ state: 'inactive', status: 'held' })
  expect(await t.owners.call('org_1', 'runDue', nowMs, true)).toEqual([])
})

test('the feed brings each change once and names our own domains', async () => {
  const first = await t.json('rita', 'GET', '/v1/reachability/changes')
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
  const next = await t.json('rita', 'GET', `/v1/reachability/changes?cursor=${first.cursor}`)
  expect(next.changes).toMatchObject([{ address: ANN, state: 'bounced' }])
  const last = await t.json('rita', 'GET', `/v1/reachability/changes?cursor=${next.cursor}`)
  expect(last.changes).toEqual([])
})

test('the feed tells each user what their own profile captures', async () => {
  const { settings } = await t.json('adam', 'GET', '/v1/settings')
  const silent = { ...settings.profiles[0], id: 'silent', captureInboundSeen: 'off' }
  const changed = {
    ...settings,
    profiles: [...settings.profiles, silent],
    profileAssignments: { 'sam@ourco.com': 'silent' },
  }
  await t.request('adam', 'PUT', '/v1/settings', changed, { 'if-match': '"0"' })
  const captureOf = async (who: string) => (await t.json(who, 'GET', '/v1/reachability/changes')).capture
  const others = { filters: [], subject: 'none', readsSignatures: false }
  expect(await captureOf('rita')).toEqual({ captureInboundSeen: 'known', ...others })
  expect(await captureOf('sam')).toEqual({ captureInboundSeen: 'off', ...others })
})

test('orgs never meet, and a rep reads only what came from the own mailbox', async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
  expect((await badge('other')).state).toBe('unknown')
  expect((await t.json('other', 'GET', '/v1/log')).entries).toEqual([])
  expect((await t.json('sam', 'GET', '/v1/log')).entries).toEqual([])
  expect((await t.json('rita', 'GET', '/v1/log')).entries.length).toBeGreaterThan(2)
})

test('a server that stops with a full inbox goes on after the start', async () => {
  await t.request('rita', 'POST', '/v1/activities', {
    activities: [sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com')],
  })
  await t.stop()
  t = await startTestApp(t.folder)
  await t.owners.call('org_1', 'settle', T0)
  expect((await badge()).state).toBe('bounced')
})
