import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../server/src/db/database-failure.ts'
import { storeActivities } from '../../server/src/db/org/inbox.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { inbox, meta } from '../../server/src/db/org/schema.ts'
import { sent, T0 } from '../../server/src/testing/test-app.ts'
import { type OpenPlace, places } from './place.ts'

/** What everything above the database relies on, the same wherever the database is. */
describe.each(places())('on $name', ({ open }) => {
  let place: OpenPlace
  const opened: OrgDb[] = []
  const openDb = async (address = place.fresh()) => {
    const db = await openOrgDb(address)
    opened.push(db)
    return db
  }
  beforeAll(async () => {
    place = await open()
  })
  afterEach(() => {
    place.double?.clearFaults()
    for (const db of opened.splice(0)) closeOrgDb(db)
  })
  afterAll(() => place.close())

  const put = (db: OrgDb, key: string) => writing(db, (tx) => tx.insert(meta).values({ key, value: 'v' }))

  test('what was committed is there for every other connection, whole', async () => {
    const address = place.fresh()
    const [one, two] = [await openDb(address), await openDb(address)]
    await writing(one, async (tx) => {
      await tx.insert(meta).values({ key: 'a', value: '1' })
      await tx.insert(meta).values({ key: 'b', value: '2' })
    })
    expect((await two.select().from(meta)).map(({ value }) => value)).toEqual(['1', '2'])
  })

  test('a write that fails leaves nothing behind, and the next one works', async () => {
    const db = await openDb()
    const failing = writing(db, async (tx) => {
      await tx.insert(meta).values({ key: 'half', value: 'v' })
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    await put(db, 'whole')
    expect((await db.select().from(meta)).map(({ key }) => key)).toEqual(['whole'])
  })

  test('a savepoint takes back its own part alone', async () => {
    const db = await openDb()
    await writing(db, async (tx) => {
      await tx.insert(meta).values({ key: 'before', value: 'v' })
      const inner = tx.transaction(async (savepoint) => {
        await savepoint.insert(meta).values({ key: 'inner', value: 'v' })
        throw new Error('on purpose')
      })
      await inner.catch(() => undefined)
      await tx.insert(meta).values({ key: 'after', value: 'v' })
    })
    expect((await db.select().from(meta)).map(({ key }) => key).sort()).toEqual(['after', 'before'])
  })

  test('a broken rule of the tables is told by the same word', async () => {
    const db = await openDb()
    await put(db, 'a')
    const failures: string[] = []
    for (const work of [
      () => put(db, 'a'),
      () => writing(db, (tx) => tx.run('INSERT INTO meta (key, value) VALUES (NULL, NULL)')),
      () => writing(db, (tx) => tx.run('INSERT INTO nowhere VALUES (1)')),
    ]) {
      failures.push(await work().then(() => 'none', failureOf))
    }
    expect(failures).toEqual(['constraint', 'constraint', 'other'])
  })

  test('values come back as they went in', async () => {
    const db = await openDb()
    const texts = ['', 'Zoë \u{1F600}', 'it\'s; -- a "quote"', 'a\nb\tc']
    for (const [index, value] of texts.entries()) {
      await writing(db, (tx) => tx.insert(meta).values({ key: `k${index}`, value }))
    }
    expect((await db.select().from(meta)).map(({ value }) => value)).toEqual(texts)
    const activity = sent(T0, 'ann@acme.com', 'm1@ourco.com')
    const row = { mailbox: 'rita@ourco.com', userAddress: 'rita@ourco.com', occurredAtMs: T0, receivedAtMs: 2 ** 52 }
    await writing(db, (tx) => storeActivities(tx, [{ ...row, activityId: activity.id, activity }]))
    expect(await db.select().from(inbox)).toMatchObject([{ occurredAtMs: T0, receivedAtMs: 2 ** 52, body: activity }])
  })

  test('a thousand rows go in one statement, and those that are known are told apart', async () => {
    const db = await openDb()
    const rows = Array.from({ length: 1_000 }, (_, index) => {
      const activity = sent(T0 + index, `p${index}@acme.com`, `m${index}@ourco.com`)
      const { id, mailbox } = activity
      return { activityId: id, mailbox, userAddress: mailbox, occurredAtMs: T0, receivedAtMs: T0, activity }
    })
    expect((await writing(db, (tx) => storeActivities(tx, rows.slice(0, 400)))).size).toBe(400)
    expect((await writing(db, (tx) => storeActivities(tx, rows))).size).toBe(600)
    expect(await db.$count(inbox)).toBe(1_000)
  })

  test('writers on several connections take turns, and none is lost', async () => {
    const address = place.fresh()
    const handles = [await openDb(address), await openDb(address), await openDb(address)]
    await Promise.all(handles.flatMap((db, index) => [0, 1, 2, 3, 4].map((each) => put(db, `${index}-${each}`))))
    expect(await handles[0]?.$count(meta)).toBe(15)
  })

  test('a counter that three connections raise counts every time', async () => {
    const address = place.fresh()
    const handles = [await openDb(address), await openDb(address), await openDb(address)]
    const raise = (db: OrgDb) =>
      writing(db, async (tx) => {
        const [row] = await tx.select().from(meta)
        const value = String(Number(row?.value ?? 0) + 1)
        await tx.insert(meta).values({ key: 'n', value }).onConflictDoUpdate({ target: meta.key, set: { value } })
      })
    await Promise.all(handles.flatMap((db) => [1, 2, 3, 4].map(() => raise(db))))
    expect(await handles[0]?.select().from(meta)).toEqual([{ key: 'n', value: '12' }])
  })

  test('opening it from several places at once makes the tables once', async () => {
    const address = place.fresh()
    const handles = await Promise.all([1, 2, 3, 4].map(() => openDb(address)))
    for (const [index, db] of handles.entries()) await put(db, `k${index}`)
    expect(await handles[0]?.$count(meta)).toBe(4)
    const versions = await handles[0]?.all<{ n: number }>(
      'SELECT count(*) - count(DISTINCT hash) AS n FROM __drizzle_migrations',
    )
    expect(versions).toEqual([{ n: 0 }])
  })

  test('a database of a newer version is left alone', async () => {
    const address = place.fresh()
    const db = await openDb(address)
    await db.run("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('next', 99999999999999)")
    await expect(openOrgDb(address)).rejects.toThrow('newer version')
  })
})
