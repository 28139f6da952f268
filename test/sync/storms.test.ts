import { afterEach, beforeEach, expect, test } from 'vitest'
import { listDue } from '../../server/src/db/org/desired-state.ts'
import { after, createWorld, seedAcme, type World } from './harness.ts'

let world: World
let acme: ReturnType<typeof seedAcme>
let globex: string
beforeEach(async () => {
  world = await createWorld()
  acme = seedAcme(world)
  globex = world.simulator.seed({ Account: [{ _ref: 'g', Name: 'Globex', Website: 'globex.com' }] }).refs.g ?? ''
  await world.pull()
})
afterEach(() => world.close())

const plan = async (domain: string, accountId: string, count: number) => {
  for (let index = 0; index < count; index++) {
    await world.planContact({ email: `p${index}@${domain}`, last: `P${index}`, accountId })
  }
}
const madeAt = (domain: string) =>
  world.simulator.rows('Contact').filter(({ Email }) => String(Email).endsWith(`@${domain}`)).length
/** Rows that went over the wire to be written. */
const rowsSent = () =>
  world.simulator.sim.calls
    .log()
    .flatMap(({ subRequests }) => subRequests)
    .filter(({ method }) => method !== 'GET')
    .reduce((sum, { rows }) => sum + rows, 0)

test('while somebody holds an account, few of its rows are tried, and the others are not delayed (G7)', async () => {
  await plan('acme.com', acme.acme, 300)
  await plan('globex.com', globex, 50)
  world.simulator.sim.locks.hold([acme.acme], { untilMs: world.nowMs() + after(4), byPerson: true })
  await world.push()
  expect([madeAt('globex.com'), madeAt('acme.com')]).toEqual([50, 1])
  for (let cycle = 0; cycle < 4; cycle++) {
    world.advance(after(5))
    await world.push()
  }
  expect(madeAt('acme.com')).toBe(301)
  expect(rowsSent() / 350).toBeLessThanOrEqual(1.2)
}, 60_000)

test('of rows with poison among them the sound ones land in the first pass (G9)', async () => {
  const rule = { object: 'Contact', refuseWhen: "LastName = 'P7'", message: 'No sevens.' }
  world.simulator.configure({ rules: { duplicate: {}, validation: [rule], required: {} } })
  await plan('acme.com', acme.acme, 20)
  expect(await world.push()).toMatchObject({ written: 19, refused: 1 })
  const sent = rowsSent()
  world.advance(after(60))
  await world.push()
  expect(rowsSent()).toBe(sent)
  expect(await listDue(world.db, world.nowMs(), 10)).toEqual([])
})
