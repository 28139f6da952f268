import { defaultSettings, type OrgSettings } from '@reachable/shared/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestApp } from '../testing/test-app.ts'

let t: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  t = await startTestApp()
})
afterEach(async () => {
  await t.stop()
  t.remove()
})
const put = (who: string, settings: unknown, etag?: string) =>
  t.request(who, 'PUT', '/v1/settings', settings, etag === undefined ? {} : { 'if-match': etag })
const changed = (change: Partial<OrgSettings>): OrgSettings => ({ ...defaultSettings(), ...change })
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code

test('an admin replaces what was read, and the next reader sees it', async () => {
  const read = await t.request('rita', 'GET', '/v1/settings')
  expect(read.headers.get('etag')).toBe('"0"')
  const saved = await put('adam', changed({ internalDomains: ['ourco.com'] }), '"0"')
  expect(saved.status).toBe(200)
  expect(saved.headers.get('etag')).toBe('"1"')
  const again = await t.json('rita', 'GET', '/v1/settings')
  expect(again).toMatchObject({ version: 1, settings: { internalDomains: ['ourco.com'] } })
})

test('nothing is saved without If-Match, on a stale one, by a rep, or when the document is wrong', async () => {
  await put('adam', changed({}), '"0"')
  const stale = await put('adam', changed({ timeZone: 'Europe/Berlin' }), '"0"')
  expect([stale.status, stale.headers.get('etag')]).toEqual([412, '"1"'])
  expect((await put('adam', changed({}))).status).toBe(428)
  expect((await put('rita', changed({}), '"1"')).status).toBe(403)
  expect((await put('adam', { timeZone: 5 }, '"1"')).status).toBe(422)
  expect(await t.json('adam', 'GET', '/v1/settings')).toMatchObject({ version: 1, settings: { timeZone: 'UTC' } })
})

test('what does not fit together is pointed at', async () => {
  const [profile] = defaultSettings().profiles
  if (!profile) throw new Error('there is a default profile')
  const profiles = [{ ...profile, requiredFields: ['LastName', 'Birthdate'] }]
  const response = await put('adam', changed({ timeZone: 'Mars/Base', defaultProfile: 'none', profiles }), '"0"')
  const { errors } = (await response.json()) as { errors: { pointer: string }[] }
  expect(errors.map(({ pointer }) => pointer)).toEqual([
    '/timeZone',
    '/defaultProfile',
    '/profiles/0/requiredFields',
    '/profiles/0/requiredFields',
    '/profiles/0/requiredFields',
  ])
})

test('a policy for the owner, or for a field that mail cannot fill, is refused by name (ENR-4)', async () => {
  const [profile] = defaultSettings().profiles
  if (!profile) throw new Error('there is a default profile')
  const policies = { Title: 'always' as const, OwnerId: 'always' as const, Birthdate: 'never' as const }
  const profiles = [{ ...profile, enrichment: { ...profile.enrichment, policies } }]
  const response = await put('adam', changed({ profiles }), '"0"')
  const { errors } = (await response.json()) as { errors: { pointer: string; detail: string }[] }
  expect(response.status).toBe(422)
  expect(errors.map(({ pointer }) => pointer)).toEqual([
    '/profiles/0/enrichment/policies/OwnerId',
    '/profiles/0/enrichment/policies/Birthdate',
  ])
  expect(errors[0]?.detail).toContain('OwnerId')
})

test('a rep does not see which profiles colleagues have', async () => {
  const profileAssignments = { 'rita@ourco.com': 'default', 'sam@ourco.com': 'default' }
  await put('adam', changed({ profileAssignments }), '"0"')
  const seen = await t.json('rita', 'GET', '/v1/settings')
  expect(seen.settings.profileAssignments).toEqual({ 'rita@ourco.com': 'default' })
  expect(await codeOf(await put('rita', changed({}), '"1"'))).toBe('admin_only')
})
