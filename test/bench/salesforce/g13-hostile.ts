import { Activity, activityId, type DeadLetterPage, type LogPage, OrgSettings } from '@reachable/shared/contract'
import { isStorableAddress, normaliseAddress } from '@reachable/shared/mail'
import { fullName } from '../../../shared/rules/person-fact.ts'
import { type Random, seededRandom } from '../../fuzz/random.ts'
import type { Figure, Goal } from './goal.ts'
import { adminOf, onRig, type Rig } from './rig.ts'
import { customerRecords, EVERYTHING_ON, mailTo, range, T0 } from './workload.ts'

const STRINGS = 10_000
const ACCOUNTS = 100
const SEED = 13
const MINUTE_MS = 60_000
/** Every so many-th person also writes, with a hostile title and number below. */
const SIGHTED = 4
const CYCLES = 4

/** What breaks text that is put together by hand. */
const NAME_PIECES = [
  ...["'", '"', "' OR Name != '", "') OR (Id != '", '%', '_', '--', ';', '\n', '\r\n', '\t', '\0', '}', '=1+1'],
  ...['<script>', '&amp;', '\ud800', '\u202e', '𝕏', 'e\u0301', '\ufeff', 'a'.repeat(300), 'é', '日本', ' ', '  '],
  ...['null', 'true', 'INVALID', '{"a":1}', '[]', '\u0007', '\u2028', 'DELETE'],
] as const
/** No name has these (CON-4), so they travel in subjects, titles and numbers alone. */
const TEXT_PIECES = [...NAME_PIECES, '\\', "\\'", '/*', '@{r0.id}', '@{', '#N/A'] as const
/** Of these an address may be made. */
const ADDRESS_PIECES = [
  ...["'", '\\', "\\'", "'or'1'='1", '%', '_', '--', '{', '}', '@{r0.id}', '#', '$', '&', '*', 'é', '=', '?', '/'],
] as const

type Hostile = { readonly address: string; readonly mail: Activity; readonly isMade: boolean }

export const g13: Goal = {
  id: 'G13',
  title: '10,000 hostile strings in names, titles, numbers, subjects and addresses',
  play: () => {
    const [profile] = EVERYTHING_ON.profiles
    const enrichment = { enabled: true, policies: { Title: 'always', Phone: 'always' } }
    const settings = OrgSettings.parse({ ...EVERYTHING_ON, profiles: [{ ...profile, subject: 'full', enrichment }] })
    return onRig({ records: customerRecords(ACCOUNTS, 0), settings }, async (rig) => {
      const before = rig.count('Contact')
      const random = seededRandom(SEED)
      const people = range(STRINGS).map((n) => hostilePerson(random, n))
      await rig.post(people.map(({ mail }) => mail))
      await cycles(rig, 1)
      await rig.post(people.filter((_, n) => n % SIGHTED === 0).map(({ address }, n) => sighting(random, address, n)))
      await cycles(rig, CYCLES)
      return [...figuresOf(rig, people, before), ...(await refusalsOf(rig, people))]
    })
  },
}

async function cycles(rig: Rig, count: number): Promise<void> {
  for (const _ of range(count)) {
    await rig.moveTo(rig.world.nowMs() + MINUTE_MS)
    await rig.cycle()
  }
}

function figuresOf({ simulator }: Rig, people: readonly Hostile[], before: number): Figure[] {
  const made = people.filter(({ isMade }) => isMade).length
  const contacts = simulator.rows('Contact')
  const emails = contacts.flatMap(({ Email }) => Email ?? [])
  const titled = contacts.filter(({ Title }) => typeof Title === 'string').length
  const failed = simulator.sim.calls.log().filter(({ status }) => status !== null && status >= 400)
  return [
    { name: 'people whom the rules make', value: made, unit: '', bar: { atLeast: 0.85 * STRINGS } },
    { name: 'of these made', value: contacts.length - before, unit: '', bar: { atLeast: made } },
    { name: 'others made', value: contacts.length - before - made, unit: '', bar: { atMost: 0 } },
    { name: 'tasks made', value: simulator.rows('Task').length, unit: '', bar: { atLeast: made } },
    { name: 'titles written', value: titled, unit: '', bar: { atLeast: (0.7 * made) / SIGHTED } },
    { name: 'people who are there twice', value: emails.length - new Set(emails).size, unit: '', bar: { atMost: 0 } },
    { name: 'answers of 400 and above', value: failed.length, unit: '', bar: { atMost: 0 } },
  ]
}

/** As many as tell whether the log names the reason. */
const ASKED = 50

async function refusalsOf(rig: Rig, people: readonly Hostile[]): Promise<Figure[]> {
  const admin = adminOf(rig)
  const { counts, deadLetters } = (await admin.demand('GET', '/v1/dead-letters?limit=5')) as DeadLetterPage
  for (const { errorCode, message, values } of deadLetters)
    console.log(`    ${errorCode} ${message} ${JSON.stringify(values)}`)
  const isOdd = ({ address }: Hostile) => normaliseAddress(address) === address && !isStorableAddress(address)
  const asked = people.filter(isOdd).slice(0, ASKED)
  const told = []
  for (const { address } of asked) {
    const { entries } = (await admin.demand('GET', `/v1/log?address=${encodeURIComponent(address)}`)) as LogPage
    if (entries.some(({ refusal }) => refusal === 'address_not_storable')) told.push(address)
  }
  return [
    {
      ...{ name: 'rows that Salesforce refused', unit: '', bar: { atMost: 0 } },
      value: Object.values(counts).reduce((sum, count) => sum + count, 0),
    },
    {
      ...{ name: 'addresses that no field takes, named so in the log', value: told.length, unit: '' },
      bar: { atLeast: asked.length },
    },
  ]
}

const textOf = (random: Random, pieces: readonly [string, ...string[]]): string =>
  range(1 + random.below(4))
    .map(() => random.pick(pieces))
    .join('x')

const accountOf = (n: number) => n % ACCOUNTS
const repOf = (account: number) => `rep${account % 10}@ourco.com`

function hostilePerson(random: Random, n: number): Hostile {
  const piece = () => random.pick(ADDRESS_PIECES)
  const local =
    n % 3 === 0
      ? `p${n}${range(1 + random.below(2))
          .map(piece)
          .join('')}z`
      : `p${n}`
  const address = `${local}@customer${accountOf(n)}.com`
  const name = `Ann${textOf(random, NAME_PIECES)} Lee${textOf(random, NAME_PIECES)}`.slice(0, 200)
  const subject = textOf(random, TEXT_PIECES).slice(0, 900)
  const mail = mailTo({ n, atMs: T0, from: repOf(accountOf(n)), to: address, name, subject })
  // What no text may hold, a NUL or half a character, is gone before anybody looks for a name.
  const read = Activity.safeParse(mail).data
  const people = read && 'participants' in read ? read.participants : []
  const known = people.find(({ role }) => role === 'to')?.name ?? name
  // Whoever has no name yet is made once their own mail tells it (CON-3).
  const isNamed = fullName(known) !== null || n % SIGHTED === 0
  return { address, mail, isMade: isNamed && isStorableAddress(address) }
}

function sighting(random: Random, address: string, n: number): Activity {
  const mailbox = repOf(n)
  const text = () => textOf(random, TEXT_PIECES).slice(0, 200)
  return {
    ...{ kind: 'contact.seen', id: activityId('contact.seen', mailbox, `s${n}`), mailbox, source: 'gmail' },
    occurredAt: new Date(T0 + MINUTE_MS).toISOString(),
    participants: [{ role: 'from', address, name: 'Ann Lee' }],
    sighting: { how: 'mail', authentication: 'pass' },
    signatureFacts: [
      { field: 'title', text: text() },
      {
        field: 'phone',
        text: `+44 20 7946 0${range(3)
          .map(() => random.below(10))
          .join('')}${text()}`.slice(0, 200),
      },
    ],
  }
}
