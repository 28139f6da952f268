import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as control from './control-client.ts'
import { INTEGRATION_USER_ID } from './seed-org.ts'
import type { Simulator, SimulatorOptions } from './simulator.ts'
import { startSimulator } from './simulator.ts'

const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
let running: Simulator[] = []
let dataDir: string

const start = async (options: SimulatorOptions = {}) => {
  const simulator = await startSimulator(options)
  running.push(simulator)
  return simulator
}
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'salesforce-simulator-'))
})
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.stop()))
  running = []
  rmSync(dataDir, { recursive: true })
})

const rest = async (simulator: Simulator, method: string, path: string, body?: unknown) => {
  const token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
  const response = await fetch(`${simulator.url}/services/data/v65.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  }
}

describe('durable state', () => {
  test('records, references, clock, sessions and the call count outlive the process', async () => {
    const first = await start({ dataDir })
    await control.setClock(first.url, '2026-11-20T10:00:00Z')
    await control.seed(first.url, { Contact: [{ _ref: 'ann', Email: 'ann@acme.example' }] })
    const created = await rest(first, 'POST', 'sobjects/Contact', { LastName: 'Roe', Reachable_Key__c: 'k1' })
    const token = first.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
    const before = await control.state(first.url)
    await first.stop()

    const second = await start({ dataDir })
    expect(await control.state(second.url)).toEqual(before)
    expect(second.clock.nowMs()).toBe(NOW_MS)
    expect(second.callsTotal()).toBe(1)
    expect(second.sim.oauth.session(token)).toMatchObject({ userId: INTEGRATION_USER_ID })
    expect(await control.refs(second.url)).toHaveProperty('ann')
    const again = await rest(second, 'POST', 'sobjects/Contact', { LastName: 'Poe' })
    expect(again.body).not.toMatchObject({ id: (created.body as { id: string }).id })
    expect((await rest(second, 'POST', 'sobjects/Contact', { LastName: 'Poe', Reachable_Key__c: 'K1' })).status).toBe(
      400,
    )
  })

  test('a line that a kill cut short is as if it had never been', async () => {
    const first = await start({ dataDir })
    first.seed({ Contact: [{ LastName: 'Kept' }] })
    await first.stop()
    appendFileSync(join(dataDir, 'journal.jsonl'), '{"kind":"rows","rows":[["Contact",{"Id":"003')
    const second = await start({ dataDir })
    second.seed({ Contact: [{ LastName: 'After' }] })
    await second.stop()
    const third = await start({ dataDir })
    expect(third.rows('Contact').map((row) => row.LastName)).toEqual(['Kept', 'After'])
  })
})

describe('control endpoints', () => {
  test('records refer to each other by name, in any order and over several calls', async () => {
    const { url } = await start()
    await control.seed(url, {
      OpportunityContactRole: [{ OpportunityId: '@O1', ContactId: 'C1' }],
      Opportunity: [{ _ref: 'O1', AccountId: '@A1' }],
      Contact: [{ Id: 'C1', AccountId: '@A1', OwnerId: 'U1' }],
      Account: [{ _ref: 'A1', Name: 'Acme' }],
      User: [{ _ref: 'U1', Email: 'rep@crm.example' }],
    })
    const { refs } = await control.seed(url, { Contact: [{ Id: '@C1', Title: 'CTO' }] }, 'U1')
    const { Contact = [], OpportunityContactRole = [] } = await control.state(url)
    expect(Contact).toMatchObject([{ AccountId: refs.A1, OwnerId: refs.U1, LastModifiedById: refs.U1 }])
    expect(OpportunityContactRole).toMatchObject([{ ContactId: refs.C1 }])
    await control.seed(url, { Contact: [{ Id: 'C1', _delete: true }] })
    expect((await control.state(url, 'Contact')).Contact).toEqual([])
  })

  test('a refused record is named with its reason, and the good ones stay', async () => {
    const { url } = await start()
    const seeding = control.seed(url, { Contact: [{ Email: 'no address' }, { LastName: 'Good' }] })
    await expect(seeding).rejects.toThrow('INVALID_EMAIL_ADDRESS')
    expect((await control.query(url, 'SELECT LastName FROM Contact')).records).toMatchObject([{ LastName: 'Good' }])
  })

  test('the call log shows what a composite carried, and costs what Salesforce charges', async () => {
    const simulator = await start()
    const sub = { method: 'GET', url: '/services/data/v65.0/limits', referenceId: 'one' }
    await rest(simulator, 'POST', 'composite', { compositeRequest: [sub, { ...sub, referenceId: 'two' }] })
    await rest(simulator, 'POST', 'composite/batch', { batchRequests: [{ method: 'GET', url: 'v65.0/limits' }, sub] })
    await rest(simulator, 'GET', 'nonsense')
    const report = await control.calls(simulator.url)
    expect(report).toMatchObject({ total: 4, used: 4, limit: 100_000 })
    expect(report.calls.map((call) => [call.status, call.cost, call.subRequests.length])).toEqual([
      [200, 1, 2],
      [200, 2, 2],
      [404, 1, 0],
    ])
  })

  test('faults can be armed and cleared from outside', async () => {
    const simulator = await start()
    await control.fault(simulator.url, {
      do: 'status',
      status: 500,
      errorCode: 'UNKNOWN_EXCEPTION',
      match: { path: '/limits' },
    })
    expect(await rest(simulator, 'GET', 'limits')).toMatchObject({
      status: 500,
      body: [{ errorCode: 'UNKNOWN_EXCEPTION' }],
    })
    expect((await rest(simulator, 'GET', 'sobjects')).status).toBe(200)
    await control.clearFaults(simulator.url)
    expect((await rest(simulator, 'GET', 'limits')).status).toBe(200)
  })

  test('rules, features, sessions and the count can be changed from outside', async () => {
    const simulator = await start()
    await control.setRules(simulator.url, { required: { Contact: ['Department'] } })
    const refused = await rest(simulator, 'POST', 'sobjects/Contact', { LastName: 'Roe' })
    expect(refused.body).toMatchObject([{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Department'] }])
    await control.configure(simulator.url, { apiLimit: 7 })
    await control.clearCalls(simulator.url)
    expect(await control.calls(simulator.url)).toMatchObject({ total: 0, used: 0, limit: 7, calls: [] })
    const token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
    await control.expireSessions(simulator.url)
    expect(simulator.sim.oauth.session(token)).toBeNull()
  })

  test('an unreadable control request says what is wrong with it', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/__sim/clock`, { method: 'PUT', body: '{"now":"noon"}' })
    expect(response.status).toBe(400)
  })

  test('reset leaves an org as new', async () => {
    const simulator = await start({ dataDir })
    simulator.seed({ Contact: [{ LastName: 'Roe' }] })
    await control.reset(simulator.url)
    expect(simulator.rows('Contact')).toEqual([])
    expect(simulator.rows('User')).toHaveLength(2)
  })
})

describe('REST details', () => {
  test('a path may begin with two slashes', async () => {
    const { url } = await start()
    expect((await fetch(`${url}//services/data`)).status).toBe(200)
  })

  test('an object whose feature is off does not exist', async () => {
    const simulator = await start()
    simulator.configure({ accountTeams: false })
    const answer = await rest(simulator, 'GET', 'query?q=SELECT+Id+FROM+AccountTeamMember')
    expect(answer.body).toMatchObject([
      { errorCode: 'INVALID_TYPE', message: "sObject type 'AccountTeamMember' is not supported." },
    ])
  })

  test('describe is not sent again while nothing has changed', async () => {
    const simulator = await start({ nowMs: NOW_MS })
    const token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
    const describeContact = (since?: string) =>
      fetch(`${simulator.url}/services/data/v65.0/sobjects/Contact/describe`, {
        headers: { authorization: `Bearer ${token}`, ...(since ? { 'if-modified-since': since } : {}) },
      })
    const first = await describeContact()
    expect(first.headers.get('sforce-limit-info')).toBe('api-usage=1/100000')
    const lastModified = first.headers.get('last-modified') ?? ''
    expect((await describeContact(lastModified)).status).toBe(304)
  })

  test('a change of another hand is refused by If-Unmodified-Since', async () => {
    const simulator = await start({ nowMs: NOW_MS })
    const { ids } = simulator.seed({ Contact: [{ LastName: 'Roe' }] })
    const token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
    const response = await fetch(`${simulator.url}/services/data/v65.0/sobjects/Contact/${ids[0]}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'if-unmodified-since': new Date(NOW_MS - 5_000).toUTCString(),
      },
      body: '{"Title":"CTO"}',
    })
    expect(response.status).toBe(412)
  })

  test('updated and deleted tell what happened in a span, roles included', async () => {
    const simulator = await start({ nowMs: NOW_MS })
    const { refs } = simulator.seed({
      Contact: [{ _ref: 'C' }],
      Opportunity: [{ _ref: 'O' }],
      OpportunityContactRole: [{ _ref: 'R', OpportunityId: '@O', ContactId: '@C' }],
    })
    const span = 'start=2026-11-20T10:00:00%2B00:00&end=2026-11-20T10:05:00%2B00:00'
    expect((await rest(simulator, 'GET', `sobjects/Contact/updated?${span}`)).body).toMatchObject({ ids: [refs.C] })
    simulator.seed({ OpportunityContactRole: [{ Id: '@R', _delete: true }] })
    expect((await rest(simulator, 'GET', `sobjects/OpportunityContactRole/deleted?${span}`)).body).toMatchObject({
      deletedRecords: [{ id: refs.R }],
    })
    const all = await rest(simulator, 'GET', 'queryAll?q=SELECT+Id+FROM+OpportunityContactRole')
    expect(all.body).toMatchObject({ totalSize: 0 })
  })
})

describe('an org before the setup', () => {
  test('a field made by API is visible to nobody until a permission set grants it', async () => {
    const simulator = await start({ withoutCustomFields: true, dataDir })
    const q = 'query?q=SELECT+email_active__c+FROM+Contact'
    const make = () =>
      rest(simulator, 'POST', 'tooling/sobjects/CustomField', {
        FullName: 'Contact.email_active__c',
        Metadata: { label: 'Email active', type: 'Checkbox', defaultValue: true },
      })
    expect((await make()).status).toBe(201)
    expect((await make()).body).toMatchObject([{ errorCode: 'DUPLICATE_DEVELOPER_NAME' }])
    expect((await rest(simulator, 'GET', q)).body).toMatchObject([{ errorCode: 'INVALID_FIELD' }])
    const V = '/services/data/v65.0/sobjects'
    const grant = {
      SobjectType: 'Contact',
      Field: 'Contact.email_active__c',
      PermissionsRead: true,
      PermissionsEdit: true,
    }
    const subs: [string, unknown][] = [
      ['PermissionSet', { Name: 'Reachable', Label: 'Reachable' }],
      ['FieldPermissions', { ParentId: '@{PermissionSet.id}', ...grant }],
      ['PermissionSetAssignment', { AssigneeId: INTEGRATION_USER_ID, PermissionSetId: '@{PermissionSet.id}' }],
    ]
    const compositeRequest = subs.map(([name, body]) => ({
      method: 'POST',
      url: `${V}/${name}`,
      referenceId: name,
      body,
    }))
    await rest(simulator, 'POST', 'composite', { allOrNone: true, compositeRequest })
    expect((await rest(simulator, 'GET', q)).status).toBe(200)
    await simulator.stop()
    const again = await start({ withoutCustomFields: true, dataDir })
    expect((await rest(again, 'GET', q)).status).toBe(200)
  })
})

describe('the page to watch', () => {
  test('it has its own script only, and shows names instead of ids', async () => {
    const simulator = await start()
    simulator.seed({ Account: [{ _ref: 'A', Name: 'Acme' }], Contact: [{ LastName: '<b>Roe</b>', AccountId: '@A' }] })
    const page = await fetch(`${simulator.url}/__sim/`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.text()).toContain('/__sim/watch.js')
    const view = (await (await fetch(`${simulator.url}/__sim/view`)).json()) as {
      objects: { name: string; rows: unknown[] }[]
    }
    expect(view.objects.find((object) => object.name === 'Contact')?.rows).toMatchObject([
      { cells: expect.arrayContaining(['<b>Roe</b>', 'Acme']) },
    ])
  })
})
