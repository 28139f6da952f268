import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveLink, useLink } from './one-time-links.ts'
import { type ControlDb, closeControlDb, openControlDb } from './open.ts'

let folder: string
let db: ControlDb

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reachable-control-'))
  db = await openControlDb({ url: `file:${join(folder, 'control.db')}` })
})
afterEach(() => {
  closeControlDb(db)
  rmSync(folder, { recursive: true })
})

const link = (tokenHash: string) => ({ tokenHash, payload: { kind: 'setup' } as const, expiresAtMs: 1_000 })

test('a write beside open transactions waits for its turn instead of stopping them', async () => {
  const done = await Promise.all([
    ...Array.from({ length: 30 }, (_, index) =>
      db.transaction(async (tx) => {
        await saveLink(tx, link(`in-${index}`))
        await Promise.resolve()
        return useLink(tx, `in-${index}`, 1)
      }),
    ),
    ...Array.from({ length: 30 }, (_, index) => saveLink(db, link(`out-${index}`))),
  ])
  expect(done.filter((payload) => payload?.kind === 'setup')).toHaveLength(30)
})

test('a transaction that fails leaves nothing behind and gives up its turn', async () => {
  const failing = db.transaction(async (tx) => {
    await saveLink(tx, link('lost'))
    throw new Error('on purpose')
  })
  await expect(failing).rejects.toThrow('on purpose')
  expect(await useLink(db, 'lost', 1)).toBeNull()
})
