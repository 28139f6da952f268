import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from './open.ts'
import { meta } from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'reachable-db-'))
const url = `file:${join(folder, 'org.db')}`
const open: OrgDb[] = []
const openOne = async () => {
  const db = await openOrgDb({ url })
  open.push(db)
  return db
}
afterEach(() => {
  for (const db of open.splice(0)) closeOrgDb(db)
  rmSync(folder, { recursive: true, force: true })
})

test('many writers at once all commit, and a reopened file has what was written', async () => {
  const db = await openOne()
  const jobs = Array.from({ length: 40 }, (_, index) =>
    writing(db, (tx) => tx.insert(meta).values({ key: `k${index}`, value: 'v' })),
  )
  await Promise.all(jobs)
  await expect(
    writing(db, async (tx) => {
      await tx.insert(meta).values({ key: 'half', value: 'v' })
      throw new Error('stop')
    }),
  ).rejects.toThrow('stop')
  const again = await openOne()
  expect(await again.$count(meta)).toBe(40)
})
