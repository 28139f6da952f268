import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OrgSettings } from '@reachable/shared/contract'
import { expect, test } from 'vitest'
import { closeOrgDb, openOrgDb } from '../db/org/open.ts'
import { savePrivateFilter } from '../db/org/private-filters.ts'
import { sent, T0 } from '../testing/test-app.ts'
import { historyFilters } from './history-filters.ts'

test('what a filter would drop today is not decided again, whoever set it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reachable-history-'))
  const db = await openOrgDb({ url: `file:${join(folder, 'org.db')}` })
  const gym = { id: 'gym', type: 'email', field: 'address', pattern: '*@gym.example' } as const
  await savePrivateFilter(db, 'rita@ourco.com', gym, T0)
  const settings = OrgSettings.parse({ filters: [{ id: 'law', type: 'email', pattern: '*@law.example' }] })
  const filters = historyFilters(db, settings)
  const hides = (userAddress: string, to: string) => {
    const activity = sent(T0, to, 'm1@ourco.com', userAddress)
    const row = { activityId: activity.id, mailbox: userAddress, occurredAtMs: T0, receivedAtMs: T0 }
    return filters.hides({ ...row, userAddress, activity })
  }
  expect(await hides('sam@ourco.com', 'x@law.example')).toBe(true)
  expect(await hides('rita@ourco.com', 'coach@gym.example')).toBe(true)
  expect(await hides('sam@ourco.com', 'coach@gym.example')).toBe(false)
  expect(await filters.ownOf('rita@ourco.com')).toEqual([gym])
  closeOrgDb(db)
  rmSync(folder, { recursive: true, force: true })
})
