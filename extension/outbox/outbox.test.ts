import 'fake-indexeddb/auto'
import { type ActivityOf, activityId } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import type { ApiAnswer } from '../background/api.ts'
import { openStore, readSetting, wipeStore } from '../background/store.ts'
import { backOffMs } from './back-off.ts'
import { createOutbox } from './outbox.ts'

const T0 = 1_790_000_000_000
let stores = 0

const activity = (key: string): ActivityOf<'email.sent'> => ({
  kind: 'email.sent',
  id: activityId('email.sent', 'rita@ourco.com', key),
  occurredAt: '2026-03-02T09:00:00.000Z',
  mailbox: 'rita@ourco.com',
  source: 'gmail',
  participants: [{ role: 'to', address: 'ann@acme.com' }],
})

type Post = { ids: string[]; key: string }

/** An outbox on a fresh database, a clock that stands until moved, and a server that answers what it is told. */
async function world(answerOf: (post: Post, count: number) => ApiAnswer) {
  const name = `outbox-${stores++}`
  const store = await openStore(name)
  const posts: Post[] = []
  let nowMs = T0
  const start = () =>
    createOutbox({
      store,
      clock: { nowMs: () => nowMs },
      random: () => 0.5,
      post: async (activities, key) => {
        const post = { ids: activities.map((one) => one.id), key }
        posts.push(post)
        return answerOf(post, posts.length)
      },
    })
  return {
    store,
    posts,
    start,
    outbox: start(),
    advance: (byMs: number) => {
      nowMs += byMs
    },
  }
}

const accepted = (post: Post): ApiAnswer => ({
  kind: 'ok',
  body: { results: post.ids.map((id, index) => ({ index, id, result: 'accepted' })) },
})

describe('outbox', () => {
  test('what was queued is sent once and then gone', async () => {
    const { outbox, posts, store } = await world(accepted)
    expect(await outbox.add([activity('1'), activity('2')])).toBe(2)
    expect(await outbox.flush()).toBe(2)
    expect(await outbox.flush()).toBe(0)
    expect(posts).toHaveLength(1)
    expect(await store.count('outbox')).toBe(0)
  })
  test('the same activity queued twice is one', async () => {
    const { outbox, store } = await world(accepted)
    await outbox.add([activity('1')])
    expect(await outbox.add([activity('1')])).toBe(0)
    expect(await store.count('outbox')).toBe(1)
  })
  test('two flushes at once send each item once', async () => {
    const { outbox, posts } = await world(accepted)
    await outbox.add([activity('1')])
    await Promise.all([outbox.flush(), outbox.flush()])
    expect(posts).toHaveLength(1)
  })
  test('a hundred and twenty items go in three batches of at most fifty', async () => {
    const { outbox, posts } = await world(accepted)
    await outbox.add(Array.from({ length: 120 }, (_, index) => activity(String(index))))
    expect(await outbox.flush()).toBe(120)
    expect(posts.map((post) => post.ids.length)).toEqual([50, 50, 20])
  })
  test('an unreachable server loses nothing, is asked again later, with the same idempotency key', async () => {
    const { outbox, posts, store, advance } = await world((post, count) =>
      count === 1 ? { kind: 'unreachable' } : accepted(post),
    )
    await outbox.add([activity('1')])
    expect(await outbox.flush()).toBe(0)
    expect(await store.count('outbox')).toBe(1)
    expect(await outbox.flush()).toBe(0)
    expect(posts).toHaveLength(1)
    advance(60_000)
    expect(await outbox.flush()).toBe(1)
    expect(posts[1]?.key).toBe(posts[0]?.key)
    expect(await readSetting(store, 'serverPause')).toBeUndefined()
  })
  test('Retry-After is obeyed to the second', async () => {
    const { outbox, advance } = await world((post, count) =>
      count === 1 ? { kind: 'problem', status: 429, retryAfterMs: 90_000 } : accepted(post),
    )
    await outbox.add([activity('1')])
    await outbox.flush()
    advance(89_000)
    expect(await outbox.flush()).toBe(0)
    advance(1_001)
    expect(await outbox.flush()).toBe(1)
  })
  test('a server that asks for a thousand years gets a day', async () => {
    const { outbox, advance } = await world((post, count) =>
      count === 1 ? { kind: 'problem', status: 503, retryAfterMs: Number.POSITIVE_INFINITY } : accepted(post),
    )
    await outbox.add([activity('1')])
    await outbox.flush()
    advance(86_399_000)
    expect(await outbox.flush()).toBe(0)
    advance(1_000)
    expect(await outbox.flush()).toBe(1)
  })
  test('a clock that is set back makes nothing wait for the old time', async () => {
    const { outbox, advance } = await world((post, count) => (count === 1 ? { kind: 'unreachable' } : accepted(post)))
    await outbox.add([activity('1')])
    await outbox.flush()
    advance(-365 * 86_400_000)
    expect(await outbox.flush()).toBe(1)
    await outbox.add([activity('2')])
    expect(await outbox.flush()).toBe(1)
  })
  test.each([400, 422])('an item for which the whole request is refused (%i) lets all others pass', async (status) => {
    const { outbox, posts, store, advance } = await world((post) =>
      post.ids.includes(activity('bad').id) ? { kind: 'problem', status, retryAfterMs: null } : accepted(post),
    )
    const good = Array.from({ length: 120 }, (_, index) => activity(String(index)))
    await outbox.add([activity('bad'), ...good])
    for (let round = 0; round < 20; round += 1) {
      await outbox.flush()
      advance(15 * 60_000)
    }
    expect((await store.getAll('outbox')).map(({ id }) => id)).toEqual([activity('bad').id])
    // Each of its own attempts has a key of its own, and none of them is hurried.
    const alone = posts.filter(({ ids }) => ids.length === 1 && ids[0] === activity('bad').id)
    expect(new Set(alone.map(({ key }) => key)).size).toBe(alone.length)
    expect(posts.length).toBeLessThan(80)
  })
  test('one bad item of a batch costs only itself', async () => {
    const { outbox, store, advance } = await world((post) => ({
      kind: 'ok',
      body: {
        results: post.ids.map((id, index) =>
          id === activity('bad').id
            ? { index, id, result: 'refused', refusal: 'invalid', retryable: false }
            : id === activity('later').id
              ? { index, id, result: 'refused', refusal: 'busy', retryable: true }
              : { index, id, result: 'duplicate' },
        ),
      },
    }))
    await outbox.add([activity('good'), activity('bad'), activity('later')])
    await outbox.flush()
    expect(await readSetting(store, 'refusedCount')).toBe(1)
    expect((await store.getAll('outbox')).map((item) => [item.id, item.attempts])).toEqual([[activity('later').id, 1]])
    advance(500)
    expect(await outbox.flush()).toBe(0)
  })
  test('a batch that is too large is halved; one item that is too large is given up', async () => {
    const { outbox, posts, store } = await world((post) =>
      post.ids.length > 1 || post.ids[0] === activity('0').id
        ? { kind: 'problem', status: 413, retryAfterMs: null }
        : accepted(post),
    )
    await outbox.add([activity('0'), activity('1'), activity('2')])
    expect(await outbox.flush()).toBe(2)
    expect(posts.map((post) => post.ids.length)).toEqual([3, 1, 1, 1])
    expect(await store.count('outbox')).toBe(0)
  })
  test('a refused token keeps everything for the next pairing', async () => {
    const { outbox, store } = await world(() => ({ kind: 'problem', status: 401, retryAfterMs: null }))
    await outbox.add([activity('1')])
    await outbox.flush()
    expect(await store.count('outbox')).toBe(1)
  })
  test('an answer that cannot be read is no proof: the items stay', async () => {
    const { outbox, store } = await world(() => ({ kind: 'ok', body: { ok: true } }))
    await outbox.add([activity('1')])
    await outbox.flush()
    expect(await store.count('outbox')).toBe(1)
  })
  test('a stopped worker leaves the queue to the next one', async () => {
    const { outbox, start, advance } = await world((post, count) =>
      count === 1 ? { kind: 'unreachable' } : accepted(post),
    )
    await outbox.add([activity('1')])
    await outbox.flush()
    advance(60_000)
    expect(await start().flush()).toBe(1)
  })
  test('two tabs that see the same mail queue it once', async () => {
    const { outbox, start, store, posts } = await world(accepted)
    const other = start()
    const added = await Promise.all([outbox.add([activity('1')]), other.add([activity('1')])])
    expect(added.toSorted()).toEqual([0, 1])
    await outbox.flush()
    expect(posts.flatMap((post) => post.ids)).toHaveLength(1)
    expect(await store.count('outbox')).toBe(0)
  })
  test('what another device posted first is a duplicate to the server, and done here', async () => {
    const { outbox, store } = await world((post) => ({
      kind: 'ok',
      body: { results: post.ids.map((id, index) => ({ index, id, result: 'duplicate' })) },
    }))
    await outbox.add([activity('1')])
    expect(await outbox.flush()).toBe(1)
    expect(await store.count('outbox')).toBe(0)
  })
  test('a browser that is killed between the post and its answer posts the same again, under the same key', async () => {
    let isKilled = true
    const { outbox, start, posts, advance } = await world((post) => {
      if (isKilled) throw new Error('the browser is gone')
      return accepted(post)
    })
    await outbox.add([activity('1')])
    await expect(outbox.flush()).rejects.toThrow('gone')
    isKilled = false
    advance(1)
    expect(await start().flush()).toBe(1)
    expect(posts[1]).toEqual(posts[0])
  })
  test('every write of the queue is promised durable', async () => {
    const { outbox, store } = await world(accepted)
    const promised: (string | undefined)[] = []
    const open = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function (names, mode, options) {
      if (mode === 'readwrite') promised.push(options?.durability)
      return open.call(this, names, mode, options)
    }
    await outbox.add([activity('1')])
    await outbox.flush()
    IDBDatabase.prototype.transaction = open
    expect(store.name).toMatch(/^outbox/)
    expect(promised.length).toBeGreaterThanOrEqual(2)
    expect(new Set(promised)).toEqual(new Set(['strict']))
  })
  test('a full queue keeps what it has and takes no more', async () => {
    const { outbox, store } = await world(accepted)
    const many = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => activity(String(from + at)))
    expect(await outbox.add(many(0, 9_999))).toBe(9_999)
    expect(await outbox.add(many(9_999, 10_003))).toBe(1)
    expect(await store.count('outbox')).toBe(10_000)
  })
  test('unpairing while a request is on its way leaves nothing behind either', async () => {
    let unpair = async () => {}
    const { store, start } = await world(accepted)
    const outbox = createOutbox({
      store,
      clock: { nowMs: () => T0 },
      random: () => 0.5,
      post: async (activities) => {
        await unpair()
        const results = activities.map(({ id }, index) => ({
          index,
          id,
          result: 'refused',
          refusal: 'busy',
          retryable: true,
        }))
        return { kind: 'ok', body: { results } }
      },
    })
    await start().add([activity('1')])
    unpair = () => wipeStore(store)
    await outbox.flush()
    expect(await store.count('outbox')).toBe(0)
  })
  test('unpairing leaves nothing behind', async () => {
    const { outbox, store } = await world(accepted)
    await outbox.add([activity('1')])
    await wipeStore(store)
    for (const name of store.objectStoreNames) expect(await store.count(name), name).toBe(0)
  })
})

describe('back-off', () => {
  test('waits grow, stay within a quarter of an hour, and are never zero', () => {
    const longest = [0, 1, 2, 5, 40].map((attempts) => backOffMs(attempts, () => 0.999_999))
    expect(longest.toSorted((a, b) => a - b)).toEqual(longest)
    expect(longest.at(-1)).toBeLessThanOrEqual(15 * 60_000)
    expect(backOffMs(9, () => 0)).toBe(500)
  })
})
