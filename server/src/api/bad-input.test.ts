import { Activity, Problem } from '@reachable/shared/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, DAY_MS, sent, startTestApp, T0 } from '../testing/test-app.ts'

let t: Awaited<ReturnType<typeof startTestApp>>
beforeAll(async () => {
  t = await startTestApp()
})
afterAll(async () => {
  await t.stop()
  t.remove()
})

const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  const body = Problem.parse(await response.json())
  expect(body).toMatchObject({ status: response.status, type: `/problems/${body.code}`, requestId: expect.any(String) })
  return body
}
const resultsOf = async (...activities: readonly unknown[]) => {
  const response = await t.request('rita', 'POST', '/v1/activities', { activities })
  expect(response.status).toBe(200)
  return ((await response.json()) as { results: { result: string; refusal?: string; why?: string }[] }).results
}

describe('a whole request that is wrong gets a problem', () => {
  const good = { activities: [sent(T0, 'ann@acme.com', 'm@ourco.com')] }
  test.each([
    ['no JSON', 'rita', 'POST', '/v1/activities', '{"activities": [', 400, 'malformed_json'],
    ['no list', 'rita', 'POST', '/v1/activities', {}, 422, 'invalid_request'],
    ['an empty list', 'rita', 'POST', '/v1/activities', { activities: [] }, 422, 'invalid_request'],
    ['201 items', 'rita', 'POST', '/v1/activities', { activities: Array(201).fill({}) }, 422, 'invalid_request'],
    ['5 MB', 'rita', 'POST', '/v1/activities', JSON.stringify('x'.repeat(5e6)), 413, 'body_too_large'],
    ['a wrong token', 'nobody', 'POST', '/v1/activities', good, 401, 'unauthenticated'],
    ['a wrong token and no JSON', 'nobody', 'POST', '/v1/activities', '{', 401, 'unauthenticated'],
    ['an unknown path', 'rita', 'GET', '/v1/nothing', undefined, 404, 'not_found'],
    ['a wrong method', 'rita', 'DELETE', '/v1/heartbeats', undefined, 405, 'method_not_allowed'],
    ['a foreign cursor', 'rita', 'GET', '/v1/reachability/changes?cursor=x', undefined, 422, 'invalid_request'],
    [
      'an upper-case address',
      'rita',
      'POST',
      '/v1/reachability/lookup',
      { addresses: ['A@b.c'] },
      422,
      'invalid_request',
    ],
    ['the sandbox in production', 'rita', 'POST', '/v1/sandbox/clock', { now: at(T0) }, 404, 'not_found'],
  ])('%s', async (_name, who, method, path, body, status, code) => {
    const response = await t.request(who, method, path, body)
    expect(response.status).toBe(status)
    expect((await problemOf(response)).code).toBe(code)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded'])('a JSON body that says it is %s', async (type) => {
    const response = await t.request('rita', 'POST', '/v1/activities', good, { 'content-type': type })
    expect(response.status).toBe(415)
    expect((await problemOf(response)).code).toBe('unsupported_media_type')
  })

  test('faults of a body are pointed at', async () => {
    const response = await t.request('rita', 'POST', '/v1/heartbeats', { mailbox: 1 })
    expect((await problemOf(response)).errors?.length).toBeGreaterThan(0)
  })

  test('a heartbeat of somebody else’s mailbox is refused', async () => {
    const beat = { client: 'gmail', observedFrom: at(T0), observedUntil: at(T0 + 1), blind: [] }
    const mine = await t.request('rita', 'POST', '/v1/heartbeats', { ...beat, mailbox: 'rita@ourco.com' })
    expect(mine.status).toBe(204)
    const other = await t.request('rita', 'POST', '/v1/heartbeats', {
      heartbeats: [{ ...beat, mailbox: 'sam@ourco.com' }],
    })
    expect((await problemOf(other)).code).toBe('mailbox_not_bound')
  })
})

describe('a bad item costs only itself', () => {
  const good = (key: string) => sent(T0, 'ann@acme.com', key)
  const many = Array.from({ length: 10_000 }, (_, n) => ({ role: 'to', address: `p${n}@acme.com` }))
  test('good items of the batch are kept', async () => {
    const results = await resultsOf(
      good('b1'),
      { ...good('b2'), kind: 'email.dreamt' },
      { ...good('b3'), participants: many },
      { ...good('b4'), mailbox: 'sam@ourco.com' },
      { ...good('b5'), occurredAt: at(T0 + 2 * DAY_MS) },
      { ...good('b6'), body: 'Dear Ann' },
      null,
      good('b7'),
      good('b7'),
    )
    expect(results.map(({ result, refusal }) => refusal ?? result)).toEqual([
      'accepted',
      'unknown_kind',
      'too_many_participants',
      'mailbox_not_bound',
      'occurred_in_future',
      'invalid',
      'invalid',
      'accepted',
      'duplicate',
    ])
    expect(results[2]?.why).toContain('/participants')
  })

  test('an item that is nested a hundred thousand times is refused like any other', async () => {
    const body = `{"activities":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`
    const response = await t.request('rita', 'POST', '/v1/activities', body, { 'idempotency-key': 'deep' })
    expect(await response.json()).toMatchObject({ results: [{ refusal: 'invalid' }] })
  })

  test('the same activity posted again is a duplicate without effect', async () => {
    await t.post('rita', good('again'))
    expect(await resultsOf(good('again'))).toMatchObject([{ result: 'duplicate' }])
  })
})

describe('text that no database keeps as it is', () => {
  const bad = 'An\0n \ud83d'
  const named = (address: string, key: string) => ({
    ...sent(T0, 'ann@acme.com', key),
    subject: { form: 'full', text: bad },
    participants: [
      { role: 'from', address: 'rita@ourco.com', name: bad },
      { role: 'to', address, name: bad },
    ],
  })
  test('loses a NUL and half a character, and nothing else', async () => {
    const activity = Activity.parse(named('ann@acme.com', 'nul\0@ourco.com'))
    expect(activity).toMatchObject({ messageId: 'nul@ourco.com', subject: { text: 'Ann \ufffd' } })
    expect(await resultsOf(named('ann@acme.com', 'nul\0@ourco.com'))).toMatchObject([{ result: 'accepted' }])
  })

  test.each(['an\0n@acme.com', 'ann@ac\0me.com', 'ann\ud83d@acme.com', 'ann\u0007@acme.com'])(
    'an address with such text is another address, and is refused: %j',
    async (address) => {
      expect(await resultsOf(named(address, `m ${address}`))).toMatchObject([{ refusal: 'invalid' }])
      expect((await t.request('rita', 'POST', '/v1/reachability/lookup', { addresses: [address] })).status).toBe(422)
    },
  )
})

describe('an Idempotency-Key', () => {
  const body = { activities: [sent(T0, 'ann@acme.com', 'key-1')] }
  const send = (given: unknown) => t.request('rita', 'POST', '/v1/activities', given, { 'idempotency-key': 'k1' })
  test('answers a repeated request as the first time, and refuses another body', async () => {
    const first = await (await send(body)).json()
    expect(first).toMatchObject({ results: [{ result: 'accepted' }] })
    expect(await (await send(body)).json()).toEqual(first)
    const other = await send({ activities: [sent(T0, 'bob@acme.com', 'key-2')] })
    expect(other.status).toBe(422)
    expect((await problemOf(other)).code).toBe('idempotency_key_reused')
  })
})

test('answers tell the allowance that is left', async () => {
  const response = await t.request('rita', 'GET', '/v1/people')
  expect(response.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
  expect(response.headers.get('ratelimit-policy')).toMatch(/^"default";q=\d+;w=60$/)
})
