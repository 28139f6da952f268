import { type Activity, REASON_OF_STATE, RECIPIENT_STATES } from '@reachable/shared/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bounced, DAY_MS, HOUR_MS, seen, sent, startTestApp, T0 } from '../testing/test-app.ts'

const ANN = 'ann@acme.com'
const channel = (id: string, type: string, medium = 'email') => ({ id, name: `Channel ${id}`, type, medium })
const CHANNELS = [
  channel('1', 'marketing'),
  channel('2', 'marketing'),
  channel('3', 'marketing', 'push'),
  channel('4', 'transactional'),
]
let t: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  t = await startTestApp()
  await change({ channels: CHANNELS, oneToOneChannel: '4' })
})
afterEach(async () => {
  await t.stop()
  t.remove()
})

async function change(part: object) {
  const { version, settings } = await t.json('adam', 'GET', '/v1/settings')
  return t.request('adam', 'PUT', '/v1/settings', { ...settings, ...part }, { 'if-match': `"${version}"` })
}
const on = (activity: Activity, channelId: string, more: object = {}): Activity =>
  ({ ...activity, source: 'api', channelId, ...more }) as Activity
const listed = async () => (await t.json('rita', 'GET', `/v1/people/${ANN}/subscriptions`)).subscriptions
const ended = async (): Promise<string[]> =>
  (await listed()).flatMap((row: { isSubscribed: boolean; channelId: string }) =>
    row.isSubscribed ? [] : row.channelId,
  )
const act = async (path: string, body: object, who = 'adam') =>
  (await t.request(who, 'POST', `/v1/people/${ANN}/${path}`, body)).status
const logOf = async (action: string) =>
  (await t.json('adam', 'GET', `/v1/log?address=${ANN}`)).entries.filter(
    (entry: { action: string }) => entry.action === action,
  )

test('what a connected sender reports ends its channel and the marketing ones, once, and comes with its campaign', async () => {
  const more = { campaignId: 'c7', campaign: 'Spring', templateId: 't1', userId: 'u-9' }
  const first = on(bounced(T0, ANN, 'spring@mail.example'), '1', more)
  await t.post('rita', first)
  await t.post('rita', on(bounced(T0 + HOUR_MS, ANN, 'again@mail.example'), '1', more))
  expect(await ended()).toEqual(['1', '2'])
  const { events } = await t.json('adam', 'GET', '/v1/bounce-events')
  const [, event] = events
  expect(event).toMatchObject({
    ...{ eventType: 'emailBounce', email: ANN, userId: 'u-9', recipientState: 'hardBounce', status: '5.1.1' },
    ...{ bounceMessage: '550 no such user', messageId: 'spring@mail.example', channelId: '1', attribution: 'strong' },
    ...{ campaignId: 'c7', campaign: 'Spring', templateId: 't1' },
  })
  expect((await listed())[0]).toMatchObject({ source: 'hardBounce', evidence: [event.id] })
  expect(await logOf('channel.unsubscribe')).toMatchObject([
    { outcome: 'skipped', refusal: 'already_unsubscribed', rule: 'CHN-3' },
    {
      outcome: 'done',
      rule: 'CHN-1',
      why: 'A mail on Channel 1 bounced hard: unsubscribed from Channel 1, Channel 2.',
    },
  ])
})

test("a hard bounce of a rep's own mail ends the one-to-one channel and the marketing ones; a weak or soft one nothing", async () => {
  await t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 1, ANN, null))
  expect(await ended()).toEqual([])
  await t.post('rita', bounced(T0 + 2, ANN, 'm1@ourco.com', { status: '5.2.2', key: 'full' }))
  expect(await ended()).toEqual([])
  await t.post('rita', sent(T0 + HOUR_MS, ANN, 'm2@ourco.com'), bounced(T0 + HOUR_MS + 1, ANN, 'm2@ourco.com'))
  expect(await ended()).toEqual(['1', '2', '4'])
  const refusals = (await logOf('channel.unsubscribe')).map((entry: { refusal: string | null }) => entry.refusal)
  expect(refusals).toEqual([null, 'soft_bounce', 'weakly_attributed'])
})

test('a reply resubscribes nobody; an admin restores what bounces ended, and nothing that the person wanted', async () => {
  expect(await act('unsubscribe', { channels: ['2'] })).toBe(200)
  await t.post('rita', on(bounced(T0, ANN, 'spring@mail.example'), '1'))
  await t.post('rita', seen(T0 + DAY_MS - 1, ANN))
  expect(await ended()).toEqual(['1', '2'])
  expect((await listed()).map((row: { source: string | null }) => row.source)).toEqual([
    'hardBounce',
    'user',
    null,
    null,
  ])
  expect(await act('subscriptions/restore', {}, 'rita')).toBe(403)
  expect(await act('subscriptions/restore', {})).toBe(200)
  expect(await ended()).toEqual(['2'])
  // The same notice in another mailbox is the same failure: it does not end the subscription again.
  await t.post('rita', on(bounced(T0, ANN, 'spring@mail.example', { key: 'second' }), '1'))
  expect(await ended()).toEqual(['2'])
  expect(await act('resubscribe', { channels: ['2'] })).toBe(200)
  expect(await ended()).toEqual([])
  const { subscriptions } = await t.json('rita', 'GET', `/v1/people/${ANN}`)
  expect(subscriptions).toMatchObject([
    { channelId: '1', isSubscribed: true, source: 'hardBounce' },
    { channelId: '2', isSubscribed: true, source: 'user' },
  ])
})

test('many people are taken off channels by hand, by admins alone', async () => {
  const body = { addresses: [ANN, 'bob@acme.com'], channels: ['1'] }
  expect((await t.request('rita', 'POST', '/v1/unsubscriptions', body)).status).toBe(403)
  expect((await t.json('adam', 'POST', '/v1/unsubscriptions', body)).results).toEqual([
    { address: ANN, unsubscribed: ['1'] },
    { address: 'bob@acme.com', unsubscribed: ['1'] },
  ])
  expect(await logOf('channel.unsubscribe')).toMatchObject([{ outcome: 'done', rule: 'SFT-1' }])
  const unknown = await t.request('adam', 'POST', '/v1/unsubscriptions', { ...body, channels: ['77'] })
  expect(unknown.status).toBe(422)
})

test('a journey that an admin enabled ends its channels, and a reply that arrives late takes it back', async () => {
  const journey = { id: 'j', enabled: true, softBounces: 3, days: 30, channels: ['1', '2'] }
  expect((await change({ softBounceJourneys: [{ ...journey, channels: [] }] })).status).toBe(422)
  expect((await change({ softBounceJourneys: [{ ...journey, channels: ['77'] }] })).status).toBe(422)
  expect((await change({ softBounceJourneys: [journey] })).status).toBe(200)
  const full = (day: number) => on(bounced(T0 - day * DAY_MS, ANN, `m${day}`, { status: '5.2.2' }), '1')
  await t.post('rita', full(28), full(20), full(0))
  expect(await ended()).toEqual(['1', '2'])
  expect((await logOf('channel.unsubscribe'))[0]).toMatchObject({ rule: 'SFT-2', outcome: 'done' })
  await t.post('rita', seen(T0 - 10 * DAY_MS, ANN))
  expect(await ended()).toEqual([])
  expect(await logOf('channel.resubscribe')).toMatchObject([{ outcome: 'done' }])
})

test('states are read in any letter case, and a sender that gives no reason is taken at its word (AMB-25)', async () => {
  const posted = on(bounced(T0, ANN, 'm1'), '1')
  if (posted.kind !== 'bounce.received') throw new Error('the builder makes a notice')
  const states = RECIPIENT_STATES.map((state, index) => ({
    ...posted,
    id: `act_${String(index).padStart(32, '0')}`,
    report: {
      ...posted.report,
      originalMessageId: `m${index}`,
      recipients: posted.report.recipients.map((each) => ({
        ...each,
        ...{ reason: null, status: null, replyCode: null, hard: null, recipientState: state.toUpperCase() },
      })),
    },
  }))
  await t.request('rita', 'POST', '/v1/activities', { activities: states })
  await t.owners.call('org_1', 'settle', T0)
  const { events } = await t.json('adam', 'GET', '/v1/bounce-events')
  const told = Object.fromEntries(
    events.map((event: { recipientState: string; reason: string }) => [event.recipientState, event.reason]),
  )
  expect(told).toEqual(REASON_OF_STATE)
})
