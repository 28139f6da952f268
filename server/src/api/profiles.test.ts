import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestApp } from '../testing/test-app.ts'

let app: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  app = await startTestApp()
  const { settings } = await app.json('adam', 'GET', '/v1/settings')
  const profiles = [
    { id: 'default', name: 'Default' },
    { id: 'sales', name: 'Sales', contactCreation: true },
  ]
  const profileAssignments = { 'rita@ourco.com': 'sales', 'sam@ourco.com': 'sales', 'paul@ourco.com': 'default' }
  await app.request('adam', 'PUT', '/v1/settings', { ...settings, profiles, profileAssignments }, { 'if-match': '"0"' })
})
afterEach(async () => {
  await app.stop()
  app.remove()
})

async function change(method: string, path: string, body?: unknown, ifMatch: string | null = '"1"') {
  const answer = await app.request('adam', method, path, body, ifMatch === null ? {} : { 'if-match': ifMatch })
  return { status: answer.status, body: await answer.json() }
}

const assignments = async () => (await app.json('adam', 'GET', '/v1/settings')).settings.profileAssignments

describe('profiles', () => {
  test('one in use is deleted only with a profile for its users (PRF-2)', async () => {
    const refused = await change('DELETE', '/v1/profiles/sales')
    expect(refused).toMatchObject({ status: 409, body: { code: 'profile_in_use' } })
    const moved = await change('DELETE', '/v1/profiles/sales?moveTo=default')
    expect(moved).toMatchObject({ status: 200, body: { profiles: [{ id: 'default' }] } })
    expect(await assignments()).toEqual({ 'paul@ourco.com': 'default' })
  })

  test('the default one is never deleted, an unknown target is refused, an unknown profile is not found', async () => {
    expect((await change('DELETE', '/v1/profiles/default?moveTo=sales')).status).toBe(409)
    expect((await change('DELETE', '/v1/profiles/sales?moveTo=none')).status).toBe(422)
    expect((await change('DELETE', '/v1/profiles/none')).status).toBe(404)
  })

  test('a copy has all of a profile but its id and name (PRF-4)', async () => {
    const made = await change('POST', '/v1/profiles/sales/clone', { id: 'sales-eu', name: 'Sales EU' })
    const copy = { id: 'sales-eu', name: 'Sales EU', contactCreation: true }
    expect(made.body).toMatchObject({ profiles: [{ id: 'default' }, { id: 'sales' }, copy] })
    expect((await change('POST', '/v1/profiles/sales/clone', { id: 'default', name: 'X' }, '"2"')).status).toBe(409)
  })

  test('changes need If-Match, and nothing is half saved (SET-6)', async () => {
    const part = { ocr: true, activitySync: true }
    expect((await change('PATCH', '/v1/profiles/sales', part, null)).status).toBe(428)
    expect((await change('PATCH', '/v1/profiles/sales', part, '"0"')).status).toBe(412)
    expect((await change('PATCH', '/v1/profiles/sales', { requiredFields: ['LastName'] })).status).toBe(422)
    expect((await change('PATCH', '/v1/profiles/sales', { nonsense: 1 })).status).toBe(422)
    const saved = await change('PATCH', '/v1/profiles/sales', part)
    expect(saved).toMatchObject({ status: 200, body: { version: 2, profiles: [{}, { id: 'sales', ...part }] } })
  })

  test('reps change nothing and read what applies to them (PRF-3)', async () => {
    expect((await app.request('rita', 'PATCH', '/v1/profiles/sales', { ocr: true })).status).toBe(403)
    expect((await app.request('rita', 'GET', '/v1/profiles')).status).toBe(403)
    expect(await app.json('rita', 'GET', '/v1/me/settings')).toMatchObject({ version: 1, profile: { id: 'sales' } })
    expect(await app.json('other', 'GET', '/v1/me/settings')).toMatchObject({ profile: { id: 'default' } })
  })
})
