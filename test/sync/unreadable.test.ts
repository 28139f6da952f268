import { afterEach, expect, test } from 'vitest'
import { type CrmProxy, type CrmRequest, startCrmProxy } from '../world/crm-proxy.ts'
import { after, createWorld, seedAcme, type World } from './harness.ts'

let world: World
let proxy: CrmProxy
afterEach(async () => {
  await world.close()
  await proxy.stop()
})

/** An org that refuses each collection as a whole in which `isBad` is true of a record; what came along is not tried. */
async function openWorld(isBad: (record: Record<string, unknown>) => boolean, message: string, errorCode: string) {
  const isRefused = ({ body }: Sub) => body?.records?.some(isBad) === true
  const answer = (sub: Sub) => (isRefused(sub) ? { errorCode, message } : { errorCode: 'SERVER_UNAVAILABLE' })
  const refuse = ({ path, body }: CrmRequest) => {
    const subs: Sub[] = path.endsWith('/composite') ? JSON.parse(body).compositeRequest : []
    if (!subs.some(isRefused)) return 'pass' as const
    const parts = subs.map((sub) => ({ httpStatusCode: 400, body: [answer(sub)] }))
    return { status: 200, body: JSON.stringify({ compositeResponse: parts }) }
  }
  world = await createWorld({
    between: async (target) => {
      proxy = await startCrmProxy({ target, decide: refuse })
      return proxy.url
    },
  })
  const { acme } = seedAcme(world)
  await world.pull()
  const people = Array.from({ length: 30 }, (_, n) => ({ email: `p${n}@acme.com`, last: `Of ${n}`, accountId: acme }))
  return people
}
type Sub = { readonly body?: { readonly records?: readonly Record<string, unknown>[] } }

const made = () => world.simulator.rows('Contact').filter((row) => String(row.Email).startsWith('p')).length

test('one row that makes a whole collection unreadable is found, and refused alone', async () => {
  const people = await openWorld(
    ({ LastName }) => LastName === 'Of 17',
    'Cannot deserialize instance of double from VALUE_STRING value',
    'JSON_PARSER_ERROR',
  )
  for (const person of people) await world.planContact(person)
  const reports = []
  for (let minute = 0; minute < 5; minute++) {
    reports.push(await world.push())
    world.advance(after(1))
  }
  expect(reports.reduce((sum, { refused }) => sum + refused, 0)).toBe(1)
  expect(made()).toBe(29)
  expect(await world.log('p17@acme.com')).toEqual(['contact.create refused crm_refused: JSON_PARSER_ERROR'])
})

test('a field that went since the fields were read is left out, and costs the rows without it nothing', async () => {
  const people = await openWorld(
    (record) => 'Title' in record,
    "No such column 'Title' on sobject of type Contact",
    'INVALID_FIELD',
  )
  for (const [n, person] of people.entries()) await world.planContact(n < 5 ? { ...person, title: 'CFO' } : person)
  expect(await world.push()).toMatchObject({ written: 30, refused: 0 })
  expect(made()).toBe(30)
})
