import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listColleagues } from './colleagues.ts'
import { closeOrgDb, openOrgDb } from './open.ts'
import { savePerson } from './people.ts'

const person = (address: string, state: 'reachable' | 'bounced', since: string) => ({
  reachability: {
    ...{ address, state, status: 'active' as const, optedOut: false, rule: null, why: [], since },
    ...{ until: null, successor: null, emailActive: null },
  },
  ...{ decidedEmailActive: null, waitingFor: null, updatedAtMs: 0, recheckAtMs: null },
})

test('colleagues who can be mailed, those with a role on an open deal first, then those heard from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'colleagues-'))
  const db = await openOrgDb({ url: `file:${join(folder, 'org.db')}` })
  await db.$client.executeMultiple(`
    INSERT INTO mirror_contacts (id, account_id, email, first_name, last_name, email_active, opted_out, created_by_reachable, created_at_ms)
    VALUES ('c1', 'a1', 'ann@acme.com', 'Ann', 'Lee', 1, 0, 0, 0), ('c2', 'a1', 'bob@acme.com', 'Bob', 'Ray', 1, 0, 0, 0),
      ('c3', 'a1', 'cara@acme.com', 'Cara', NULL, NULL, 0, 0, 0), ('c4', 'a1', 'dan@acme.com', NULL, NULL, 1, 0, 0, 0),
      ('c5', 'a1', 'out@acme.com', NULL, NULL, 1, 1, 0, 0), ('c6', 'a1', 'off@acme.com', NULL, NULL, 0, 0, 0, 0),
      ('c7', 'a1', 'gone@acme.com', NULL, NULL, 1, 0, 0, 0), ('c8', 'a2', 'far@else.example', NULL, NULL, 1, 0, 0, 0);
    INSERT INTO mirror_opportunities (id, account_id, is_closed) VALUES ('o1', 'a1', 0), ('o2', 'a1', 1);
    INSERT INTO mirror_roles (id, opportunity_id, contact_id, created_by_reachable) VALUES ('r1', 'o1', 'c2', 0), ('r2', 'o2', 'c4', 0)`)
  await savePerson(db, person('dan@acme.com', 'reachable', '2026-03-01T00:00:00.000Z'), true)
  await savePerson(db, person('gone@acme.com', 'bounced', '2026-03-01T00:00:00.000Z'), true)
  expect(await listColleagues(db, ['a1'], 'ann@acme.com', 10)).toEqual([
    { address: 'bob@acme.com', name: 'Bob Ray', hasRole: true, lastSeenAt: null },
    { address: 'dan@acme.com', name: null, hasRole: false, lastSeenAt: '2026-03-01T00:00:00.000Z' },
    { address: 'cara@acme.com', name: 'Cara', hasRole: false, lastSeenAt: null },
  ])
  closeOrgDb(db)
  rmSync(folder, { recursive: true })
})
