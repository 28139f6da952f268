import type { Activity } from '@reachable/shared/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, bounced, HOUR_MS, seen, sent, startTestApp, T0 } from '../testing/test-app.ts'

const LAW = 'x@law.example'
const filter = { type: 'email', pattern: '*@law.example' }
let t: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  t = await startTestApp()
})
afterEach(async () => {
  await t.stop()
  t.remove()
})
const logOf = async () => (await t.json('adam', 'GET', '/v1/log')).entries
const resultsOf = async (who: string, ...activities: readonly Activity[]) =>
  ((await (await t.post(who, ...activities)).json()) as { results: readonly { result: string }[] }).results
const status = async (who: string, method: string, path: string, body?: unknown) =>
  (await t.request(who, method, path, body)).status

test('a filter of the org is kept in the settings, reaches the feed and is removed again', async () => {
  const saved = await t.json('adam', 'POST', '/v1/filters', { type: 'email', pattern: '*@LAW.example ' })
  expect(saved).toMatchObject({ version: 1, filters: [{ type: 'email', field: 'address', pattern: '*@law.example' }] })
  expect((await t.json('adam', 'GET', '/v1/settings')).settings.filters).toEqual(saved.filters)
  const { capture } = await t.json('rita', 'GET', '/v1/reachability/changes')
  expect(capture.filters).toEqual([{ type: 'email', field: 'address', pattern: '*@law.example' }])
  // The same again is the same filter.
  expect((await t.json('adam', 'POST', '/v1/filters', filter)).filters).toEqual(saved.filters)
  expect(await status('adam', 'DELETE', `/v1/filters/${saved.filters[0].id}`)).toBe(204)
  expect(await status('adam', 'DELETE', `/v1/filters/${saved.filters[0].id}`)).toBe(404)
  expect(await t.json('rita', 'GET', '/v1/filters')).toEqual({ filters: [], private: [] })
})

test('an old copy of the extension posts in vain, and nothing of it is kept but a line that names nobody', async () => {
  await t.json('adam', 'POST', '/v1/filters', filter)
  const mail = sent(T0, LAW, 'm1@ourco.com')
  const results = await resultsOf('rita', mail, sent(T0, 'ann@acme.com', 'm2@ourco.com'))
  expect(results).toMatchObject([{ result: 'refused', refusal: 'filtered', retryable: false }, { result: 'accepted' }])
  await t.post('rita', mail)
  const about = (await logOf()).filter((entry: { refusal: string }) => entry.refusal === 'filtered')
  expect(about).toMatchObject([{ action: 'activity.captured', outcome: 'refused', rule: 'FLT-1', address: null }])
  expect(JSON.stringify(await logOf())).not.toContain(LAW)
})

test('notices, sightings and automatic replies of a filtered person are dropped too', async () => {
  await t.json('adam', 'POST', '/v1/filters', { ...filter, type: 'meeting' })
  const results = await resultsOf('rita', bounced(T0, LAW, 'm1@ourco.com'), seen(T0, LAW))
  expect(results.map(({ result }) => result)).toEqual(['refused', 'refused'])
})

test('somebody who is filtered has no state, whatever is known from before (BDG-4)', async () => {
  await t.post('rita', sent(T0, LAW, 'm1@ourco.com'), bounced(T0 + 60_000, LAW, 'm1@ourco.com'))
  await t.json('adam', 'POST', '/v1/filters', filter)
  const looked = await t.json('rita', 'POST', '/v1/reachability/lookup', { addresses: [LAW, 'ann@acme.com'] })
  expect(looked.results).toMatchObject([
    { address: LAW, state: 'unknown' },
    { address: 'ann@acme.com', state: 'unknown' },
  ])
  const { changes } = await t.json('rita', 'GET', '/v1/reachability/changes')
  expect(changes).toMatchObject([{ address: LAW, state: 'unknown', optedOut: false }])
})

test('private filters hold for their own user alone', async () => {
  const mine = await t.json('rita', 'POST', '/v1/filters/private', { type: 'email', pattern: '*@gym.example' })
  expect(await resultsOf('rita', sent(T0, 'coach@gym.example', 'm1@ourco.com'))).toMatchObject([{ result: 'refused' }])
  expect(JSON.stringify(await logOf())).not.toContain('gym')
  const fromSam = sent(T0, 'coach@gym.example', 'm2@ourco.com', 'sam@ourco.com')
  expect(await resultsOf('sam', fromSam)).toMatchObject([{ result: 'accepted' }])
  expect((await t.json('sam', 'GET', '/v1/filters')).private).toEqual([])
  expect(await status('sam', 'DELETE', `/v1/filters/private/${mine.id}`)).toBe(404)
  expect(await status('rita', 'DELETE', `/v1/filters/private/${mine.id}`)).toBe(204)
})

test("a rep cannot touch the org's filters (FLT-6)", async () => {
  const { filters } = await t.json('adam', 'POST', '/v1/filters', filter)
  expect(await status('rita', 'DELETE', `/v1/filters/${filters[0].id}`)).toBe(403)
  expect(await status('rita', 'POST', '/v1/filters', filter)).toBe(403)
  expect(await status('rita', 'PUT', '/v1/filters.csv', 'type,pattern')).toBe(403)
})

test('a pattern that hides everything is refused everywhere', async () => {
  for (const pattern of ['*', '*@*', '?*']) {
    expect(await status('adam', 'POST', '/v1/filters', { type: 'email', pattern })).toBe(422)
    expect(await status('rita', 'POST', '/v1/filters/private', { type: 'email', pattern })).toBe(422)
  }
  const { settings } = await t.json('adam', 'GET', '/v1/settings')
  const all = { ...settings, filters: [{ id: 'all', type: 'email', field: 'address', pattern: '*' }] }
  expect((await t.request('adam', 'PUT', '/v1/settings', all, { 'if-match': '"0"' })).status).toBe(422)
})

test('a filter that would hide much needs a second yes (FLT-4)', async () => {
  const mails = Array.from({ length: 11 }, (_, n) => sent(T0 + n * HOUR_MS, `p${n}@acme.com`, `m${n}@ourco.com`))
  await t.post('rita', ...mails)
  const wide = { type: 'email', pattern: '*@acme.com' }
  const asked = await t.request('adam', 'POST', '/v1/filters', wide)
  expect(asked.status).toBe(409)
  expect(await asked.json()).toMatchObject({
    code: 'filter_hides_much',
    counts: { activities: 11, openOpportunities: 0 },
    detail: '11 activities, 0 open opportunities. Send it again with confirm=true to save it.',
  })
  expect((await t.json('adam', 'GET', '/v1/filters')).filters).toEqual([])
  expect(await status('adam', 'POST', '/v1/filters', { ...wide, pattern: 'p1@acme.com' })).toBe(200)
  expect(await status('adam', 'POST', '/v1/filters', { ...wide, type: 'meeting' })).toBe(200)
  expect(await status('adam', 'POST', '/v1/filters?confirm=true', wide)).toBe(200)
  // What is there already is not asked for again.
  expect(await status('adam', 'POST', '/v1/filters', wide)).toBe(200)
})

test('subjects are counted where the profile let them through, and colleagues by their mailbox', async () => {
  const subject = { form: 'full' as const, text: 'Top SECRET plan' }
  const mails = Array.from({ length: 11 }, (_, n) => ({
    ...sent(T0 + n * HOUR_MS, `p${n}@acme.com`, `m${n}@ourco.com`),
    subject,
  }))
  await t.post('rita', ...mails)
  const secret = { type: 'email', field: 'subject', pattern: '*secret*' }
  expect((await t.json('adam', 'POST', '/v1/filters', secret)).counts).toMatchObject({ activities: 11 })
  const ours = { type: 'email', field: 'domain', pattern: 'ourco.com' }
  expect((await t.json('adam', 'POST', '/v1/filters', ours)).counts).toMatchObject({ activities: 11 })
})

test('filters go out and come in as CSV, whole or not at all', async () => {
  await t.json('adam', 'POST', '/v1/filters', filter)
  const csv = await (await t.request('rita', 'GET', '/v1/filters.csv')).text()
  expect(csv).toMatch(/^id,type,field,pattern\r\nflt_[0-9a-f]{12},email,address,\*@law\.example\r\n$/)
  const put = (text: string) => t.request('adam', 'PUT', '/v1/filters.csv', text, { 'content-type': 'text/csv' })
  const wrong = await put('type,pattern\nemail,*@a.example\nfax,*@b.example\nemail,*')
  expect(wrong.status).toBe(422)
  expect((await wrong.json()) as object).toMatchObject({ errors: [{ pointer: '/3' }] })
  expect((await put(`${csv}other,contact,domain,*.gov.example\r\n`)).status).toBe(200)
  const { filters } = await t.json('adam', 'GET', '/v1/filters')
  expect(filters.map(({ pattern }: { pattern: string }) => pattern)).toEqual(['*@law.example', '*.gov.example'])
})

test('a notice that names a filtered person beside others loses only that one', async () => {
  await t.json('adam', 'POST', '/v1/filters', filter)
  await t.post('rita', sent(T0, 'ann@acme.com', 'm1@ourco.com'))
  const notice = bounced(T0 + 60_000, 'ann@acme.com', 'm1@ourco.com')
  const [ann] = notice.kind === 'bounce.received' ? notice.report.recipients : []
  if (notice.kind !== 'bounce.received' || !ann) throw new Error('the builder makes a notice')
  const both = { ...notice, report: { ...notice.report, recipients: [ann, { ...ann, address: LAW }] } }
  expect(await resultsOf('rita', both)).toMatchObject([{ result: 'accepted' }])
  const { events } = await t.json('adam', 'GET', '/v1/bounce-events')
  expect(events).toMatchObject([{ email: 'ann@acme.com', createdAt: at(T0 + 60_000) }])
  expect(JSON.stringify(await logOf())).not.toContain(LAW)
})
