import 'fake-indexeddb/auto'
import { Activity, type BadgeState, type Reachability, type SignatureFact } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { type Feed, openStore, writeSetting } from '../background/store.ts'
import { idOf, markRead } from './inbox.ts'
import { createSignatures } from './signatures.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
const RITA = 'rita@ourco.com'
const ANN = { client: 'gmail', mailbox: RITA, key: 'aaaaaaaa01', address: 'ann@acme.com', atMs: T0 - 60_000 } as const
const TOLD: { name: string; facts: SignatureFact[] } = { name: 'Ann Lee', facts: [{ field: 'title', text: 'CFO' }] }
const person = (address: string, state: BadgeState): Reachability => ({
  ...{ address, state, status: 'active', optedOut: false, rule: null, why: [] },
  ...{ since: null, until: null, successor: null, emailActive: null },
})

let names = 0
/** Ann is somebody that the org's feed names as away. */
const world = async (rules: Partial<Feed> = { readsSignatures: true }) => {
  const store = await openStore(`signatures-${names++}`)
  const feed: Feed = { cursor: 'c0', internalDomains: ['ourco.com'], captureInboundSeen: 'known', ...rules }
  await writeSetting(store, 'feed', feed)
  await store.put('reachability', person('ann@acme.com', 'out_of_office'))
  const posted: Activity[] = []
  const add = async (all: readonly Activity[]) => posted.push(...all.map((one) => Activity.parse(one)))
  return { store, posted, signatures: createSignatures({ store, clock: { nowMs: () => T0 }, add }) }
}

describe('the signature of an opened mail', () => {
  test('is posted once with the name and time of its writer, without a verdict', async () => {
    const { posted, signatures } = await world()
    expect(await signatures.wants(ANN)).not.toBeNull()
    await signatures.take({ ...ANN, ...TOLD })
    await signatures.take({ ...ANN, ...TOLD })
    expect(posted).toMatchObject([
      {
        kind: 'contact.seen',
        occurredAt: new Date(ANN.atMs).toISOString(),
        participants: [{ role: 'from', address: 'ann@acme.com', name: 'Ann Lee' }],
        sighting: { how: 'mail', authentication: 'unknown' },
        signatureFacts: [{ field: 'title', text: 'CFO' }],
      },
    ])
    expect(await signatures.wants(ANN)).toBeNull()
  })
  test.each<[string, Partial<Feed>, Partial<Record<'address', string>>]>([
    ['while the profile uses none', {}, {}],
    ['while the profile captures nothing that comes in', { readsSignatures: true, captureInboundSeen: 'off' }, {}],
    ['of people away, where only trouble is watched', { readsSignatures: true, captureInboundSeen: 'watched' }, {}],
    ['of a stranger', { readsSignatures: true }, { address: 'news@letters.example' }],
    ['of a colleague', { readsSignatures: true }, { address: 'sam@ourco.com' }],
    [
      'of somebody whom a filter hides',
      { readsSignatures: true, filters: [{ type: 'email', field: 'address', pattern: '*@acme.com' }] },
      {},
    ],
  ])('is not asked for %s', async (_why, rules, more) => {
    const { posted, signatures } = await world(rules)
    expect(await signatures.wants({ ...ANN, ...more })).toBeNull()
    await signatures.take({ ...ANN, ...more, ...TOLD })
    expect(posted).toEqual([])
  })
  test('is not used where the mailbox says that somebody else wrote the mail', async () => {
    const { store, signatures } = await world()
    await markRead(store, idOf(RITA, ANN.key), T0, true)
    expect(await signatures.wants(ANN)).toBeNull()
  })
})
