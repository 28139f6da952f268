import { afterEach, describe, expect, test } from 'vitest'
import type { SafetyRules } from '../../server/src/salesforce/safety-rules.ts'
import { createWorld, IN_DOUBT_WAIT_MS, seedAcme, type World } from '../sync/harness.ts'

const SECOND_MS = 1_000
const LATE_MS = 100 * SECOND_MS

let world: World
afterEach(() => world.close())

/** Each story ends right with all rules, and wrong without the one that it is about. */
async function play(story: (world: World) => Promise<unknown>, safety: Partial<SafetyRules>): Promise<unknown> {
  world = await createWorld({ safety })
  return story(world)
}

/** The next write whose body holds this is cut and carried out later, as Salesforce does where a connection broke. */
const loseAnswer = ({ simulator }: World, text: string): void =>
  void simulator.fault({
    ...{ do: 'commit-later', commitAfterMs: LATE_MS, times: 1 },
    match: { path: '/composite', object: text, method: 'POST' },
  })

async function cycles(count: number): Promise<void> {
  for (let cycle = 0; cycle < count; cycle++) {
    world.advance(IN_DOUBT_WAIT_MS + SECOND_MS)
    await world.pull()
    await world.push()
  }
}

describe('in doubt: nothing newer is sent past an open question', () => {
  const story = async ({ simulator }: World) => {
    const { ann } = seedAcme(world)
    await world.pull()
    await world.planFlags(ann, 'ann@acme.com', { Hard_Bounce__c: true })
    loseAnswer(world, 'Hard_Bounce__c":true')
    await world.push()
    // She writes again before the old write is carried out.
    await world.planFlags(ann, 'ann@acme.com', { Hard_Bounce__c: false })
    world.advance(20 * SECOND_MS)
    await world.push()
    await cycles(1)
    return simulator.rows('Contact').map((row) => row.Hard_Bounce__c)
  }
  test('with it the newest value stands', async () => {
    expect(await play(story, {})).toEqual([false])
  })
  test('without it the record is stale', async () => {
    expect(await play(story, { inDoubt: false })).toEqual([true])
  })
})

describe('existence re-check: somebody was faster', () => {
  const story = async ({ simulator }: World) => {
    const { acme } = seedAcme(world)
    await world.pull()
    await world.planContact({ email: 'cara@acme.com', last: 'Diaz', accountId: acme })
    simulator.seed({ Contact: [{ Email: 'cara@acme.com', LastName: 'Human', AccountId: acme }] })
    await world.push()
    await cycles(1)
    return simulator.rows('Contact').flatMap((row) => (row.Email === 'cara@acme.com' ? [row.LastName] : []))
  }
  test('with it the human’s record is adopted', async () => {
    expect(await play(story, {})).toEqual(['Human'])
  })
  test('without it she is there twice', async () => {
    expect(await play(story, { recheck: false })).toEqual(['Human', 'Diaz'])
  })
})

describe('keyed creates: the first request is carried out after the second', () => {
  const story = async ({ simulator }: World) => {
    const { acme } = seedAcme(world)
    await world.pull()
    await world.planContact({ email: 'cara@acme.com', last: 'Diaz', accountId: acme })
    loseAnswer(world, 'cara@acme.com.*Created_By_Reachable__c')
    await world.push()
    world.advance(20 * SECOND_MS)
    await world.push()
    await cycles(2)
    return simulator.rows('Contact').filter((row) => row.Email === 'cara@acme.com').length
  }
  test('with the key there is one', async () => {
    expect(await play(story, {})).toBe(1)
  })
  test('without it there are two', async () => {
    expect(await play(story, { keyed: false })).toBe(2)
  })
})
