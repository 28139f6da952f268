import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { duplicateAddresses } from './mirror-duplicates.ts'
import { closeOrgDb, openOrgDb } from './open.ts'

test('the search finds every address that several contacts have, also across its steps, and no empty one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'duplicates-'))
  const db = await openOrgDb({ url: `file:${join(folder, 'org.db')}` })
  // 5,000 addresses in their order; every 500th is there twice, and ten contacts have none.
  await db.$client.execute(`
    INSERT INTO mirror_contacts (id, email, created_by_reachable, opted_out, created_at_ms)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    SELECT 'a' || i, printf('p%05d@acme.com', i), 0, 0, 0 FROM n
    UNION ALL SELECT 'b' || i, printf('p%05d@acme.com', i), 0, 0, 0 FROM n WHERE i % 500 = 0
    UNION ALL SELECT 'c' || i, NULL, 0, 0, 0 FROM n WHERE i <= 10`)
  const found: string[] = []
  let steps = 0
  for (let after: string | null = ''; after !== null; steps++) {
    const step = await duplicateAddresses(db, after)
    found.push(...step.addresses)
    after = step.next
  }
  expect(found).toEqual(Array.from({ length: 10 }, (_, i) => `p${String((i + 1) * 500).padStart(5, '0')}@acme.com`))
  expect(steps).toBeGreaterThan(1)
  closeOrgDb(db)
  rmSync(folder, { recursive: true })
})
