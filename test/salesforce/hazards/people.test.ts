import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as control from '../control-client.ts'
import { HUMAN_USER_ID, INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'
import { apiCaller } from './api-caller.ts'

const V = '/services/data/v65.0'
const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
let simulator: Simulator
let url: string
let call: ReturnType<typeof apiCaller>
beforeAll(async () => {
  simulator = await startSimulator({ nowMs: NOW_MS })
  url = simulator.url
})
afterAll(() => simulator.stop())
beforeEach(() => {
  simulator.sim.reset()
  simulator.clock.set(NOW_MS)
  call = apiCaller(simulator)
})

const jo = { LastName: 'Roe', Email: 'jo@acme.example' }
const authors = () => simulator.rows('Contact').map((row) => row.CreatedById)

describe('somebody who creates the same person at the same moment', () => {
  test('is there before our insert, even when we looked in the same composite', async () => {
    await control.fault(url, { do: 'rival-create', match: { object: 'Contact' }, times: 1 })
    const { body } = await call('POST', 'composite', {
      collateSubrequests: false,
      compositeRequest: [
        { method: 'GET', url: `${V}/query?q=SELECT+Id+FROM+Contact`, referenceId: 'look' },
        { method: 'POST', url: `${V}/sobjects/Contact`, referenceId: 'make', body: jo },
      ],
    })
    expect(body).toMatchObject({
      compositeResponse: [{ body: { totalSize: 0 } }, { httpStatusCode: 201 }],
    })
    expect(authors()).toEqual([HUMAN_USER_ID, INTEGRATION_USER_ID])
  })

  test('stays when a duplicate rule then refuses us, and when all of our request is taken back', async () => {
    await control.setRules(url, { duplicate: { Contact: 'block' } })
    await control.fault(url, { do: 'rival-create' })
    const records = [{ attributes: { type: 'Contact' }, ...jo }]
    const { body } = await call('POST', 'composite/sobjects', { allOrNone: true, records })
    expect(body).toMatchObject([{ errors: [{ statusCode: 'DUPLICATES_DETECTED' }] }])
    expect(authors()).toEqual([HUMAN_USER_ID])
  })

  test('does not come between when an upsert finds its record', async () => {
    await call('PATCH', 'sobjects/Contact/Reachable_Key__c/k1', jo)
    await control.fault(url, { do: 'rival-create' })
    expect((await call('PATCH', 'sobjects/Contact/Reachable_Key__c/k1', jo)).body).toMatchObject({ created: false })
    expect(authors()).toEqual([INTEGRATION_USER_ID])
  })

  test('anything else can be done right before a request, too', async () => {
    const { refs } = simulator.seed({ Contact: [{ _ref: 'ann', Title: 'Old' }] })
    await control.fault(url, {
      do: 'meanwhile',
      match: { method: 'PATCH' },
      times: 1,
      records: { Contact: [{ Id: '@ann', _delete: true }] },
    })
    expect((await call('PATCH', `sobjects/Contact/${refs.ann}`, { Title: 'New' })).body).toMatchObject([
      { errorCode: 'ENTITY_IS_DELETED' },
    ])
  })
})

describe('locks of people', () => {
  test('refuse each row that touches the account, directly or through its records, until they end', async () => {
    const { refs } = simulator.seed({
      Account: [{ _ref: 'A' }, { _ref: 'B' }],
      Contact: [
        { _ref: 'a', AccountId: '@A' },
        { _ref: 'b', AccountId: '@B' },
      ],
      Opportunity: [{ _ref: 'O', AccountId: '@A' }],
    })
    await control.lock(url, ['@A'], 60_000)
    const row = (type: string, fields: Record<string, unknown>) => ({ attributes: { type }, ...fields })
    const write = async () => {
      const records = [
        row('Contact', { id: refs.a, Title: 'X' }),
        row('Contact', { id: refs.b, Title: 'X' }),
        row('Account', { id: refs.A, Phone: '1' }),
      ]
      const created = [
        row('OpportunityContactRole', { OpportunityId: refs.O, ContactId: refs.b }),
        row('Task', { WhoId: refs.a, Subject: 'Call' }),
        row('Contact', { LastName: 'New', AccountId: refs.B }),
      ]
      const answers = [
        await call('PATCH', 'composite/sobjects', { records }),
        await call('POST', 'composite/sobjects', { records: created }),
      ]
      return answers
        .flatMap(({ body }) => body as { errors: { statusCode: string }[] }[])
        .map((each) => each.errors[0]?.statusCode)
    }
    const locked = 'UNABLE_TO_LOCK_ROW'
    expect(await write()).toEqual([locked, undefined, locked, locked, locked, undefined])
    expect((await control.calls(url)).rowsLocked).toBe(4)
    simulator.clock.advance(60_000)
    expect(new Set(await write())).toEqual(new Set([undefined]))
    await control.lock(url, [String(refs.A)])
    expect((await write())[0]).toBe(locked)
    await control.fault(url, { do: 'unlock' })
    expect((await write())[0]).toBeUndefined()
  })
})

describe('a person at work', () => {
  const work = async (seed: number) => {
    await control.reset(url)
    await control.fill(url, 200)
    const done = await control.humanAtWork(url, 300, seed)
    return { done, state: await control.state(url) }
  }

  test('does the same for the same seed, and everything that people do', async () => {
    const first = await work(5)
    expect(await work(5)).toEqual(first)
    expect((await work(6)).done).not.toEqual(first.done)
    expect(new Set(first.done.map(({ did }) => did))).toEqual(
      new Set([
        'edits a contact',
        'corrects an address',
        'creates a contact',
        'deletes a contact',
        'merges two contacts',
        'gives an account away',
        'changes a website',
        'moves an opportunity on',
        'adds a contact role',
        'removes a contact role',
        'creates a lead',
        'converts a lead',
      ]),
    )
    expect(first.done.filter(({ ok }) => ok).length).toBeGreaterThan(270)
  })

  test('leaves an org in which nothing points at what is gone', async () => {
    await work(7)
    const orphans =
      'SELECT Id FROM OpportunityContactRole WHERE Contact.IsDeleted = true OR Opportunity.IsDeleted = true'
    expect((await control.query(url, orphans)).totalSize).toBe(0)
    const merged = 'SELECT Id FROM Contact WHERE Account.IsDeleted = true'
    expect((await control.query(url, merged)).totalSize).toBe(0)
  })

  test('may bring new records that are older than the moment at which they can be seen', async () => {
    await control.humanAtWork(url, 300, 3, 120_000)
    const stamps = simulator.rows('Contact').map((row) => String(row.CreatedDate))
    expect(new Set(stamps).size).toBeGreaterThan(3)
    expect(stamps.every((stamp) => stamp >= '2026-11-20T09:58:00' && stamp <= '2026-11-20T10:00:01')).toBe(true)
  })

  test('works step by step, each seen by who reads what changed', async () => {
    await control.fill(url, 50)
    for (let step = 0; step < 20; step++) {
      simulator.clock.advance(1_000)
      const [did] = await control.humanAtWork(url, 1, step)
      if (!did?.ok || did.object !== 'Contact') continue
      const since = new Date(simulator.clock.nowMs()).toISOString()
      const q = encodeURIComponent(`SELECT Id FROM Contact WHERE SystemModstamp >= ${since}`)
      const { body } = await call('GET', `queryAll?q=${q}`)
      expect((body as { records: { Id: string }[] }).records.map((row) => row.Id)).toContain(did.id)
    }
  })
})
