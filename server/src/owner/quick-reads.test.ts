import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { saveRevoked } from '../db/org/observed-spans.ts'
import { closeOrgDb, openOrgDb, openOrgReader, writing } from '../db/org/open.ts'
import { savePerson } from '../db/org/people.ts'
import { createQuickReads } from './quick-reads.ts'
import { strangerOf } from './stranger.ts'

const STORED = { decidedEmailActive: null, waitingFor: null, updatedAtMs: 1, recheckAtMs: null }
const folder = mkdtempSync(join(tmpdir(), 'reachable-quick-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const urlOf = (orgId: string) => pathToFileURL(join(folder, `${orgId}.db`)).href
const orgOf = (orgId: string) => ({ orgId, databaseUrl: urlOf(orgId) })

test('what the owner committed is in the next answer, and no other org sees it', async () => {
  const owner = await openOrgDb({ url: urlOf('org_a') })
  closeOrgDb(await openOrgDb({ url: urlOf('org_b') }))
  const prepared: string[] = []
  const quick = createQuickReads(null, async (orgId) => prepared.push(orgId))
  const stateIn = async (orgId: string) => {
    const [person] = await (await quick.of(orgOf(orgId))).lookup(['ann@acme.com'], 'rita@ourco.com')
    return person?.state
  }
  expect(await stateIn('org_a')).toBe('unknown')
  const ann = { ...strangerOf('ann@acme.com', false, ['It bounced.']), state: 'bounced' as const }
  await writing(owner, (tx) => savePerson(tx, { ...STORED, reachability: ann }, true))
  expect(await stateIn('org_a')).toBe('bounced')
  expect(await stateIn('org_b')).toBe('unknown')
  expect(prepared).toEqual(['org_a', 'org_b'])
  await quick.close()
  closeOrgDb(owner)
})

test('a database that could not be opened is tried again by the next question', async () => {
  let isReady = false
  const quick = createQuickReads(null, async (orgId) => {
    if (!isReady) throw new Error('not yet')
    closeOrgDb(await openOrgDb({ url: urlOf(orgId) }))
  })
  await expect(quick.of(orgOf('org_c'))).rejects.toThrow('not yet')
  isReady = true
  expect(await (await quick.of(orgOf('org_c'))).lookup(['ann@acme.com'], 'rita@ourco.com')).toHaveLength(1)
  await quick.close()
})

test('its connections cannot write', async () => {
  closeOrgDb(await openOrgDb({ url: urlOf('org_d') }))
  const reader = await openOrgReader({ url: urlOf('org_d') })
  await expect(writing(reader, (tx) => saveRevoked(tx, ['rita@ourco.com'], 1))).rejects.toThrow()
  closeOrgDb(reader)
})
