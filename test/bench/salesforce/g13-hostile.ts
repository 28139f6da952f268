import { type Activity, type DeadLetterPage, OrgSettings } from '@reachable/shared/contract'
import { type Random, seededRandom } from '../../fuzz/random.ts'
import type { Goal } from './goal.ts'
import { adminOf, onRig, type Rig } from './rig.ts'
import { customerRecords, EVERYTHING_ON, mailTo, range, T0 } from './workload.ts'

const STRINGS = 10_000
const ACCOUNTS = 100
const SEED = 13
const MINUTE_MS = 60_000

/** What breaks text that is put together by hand. */
const PIECES = [
  ...["'", '\\', '"', "\\'", "' OR Name != '", "') OR (Id != '", '%', '_', '--', '/*', ';', '\n', '\r\n', '\t', '\0'],
  ...['@{r0.id}', '@{', '}', '#N/A', '=1+1', '<script>', '&amp;', '\ud800', '\u202e', '𝕏', 'e\u0301', '\ufeff'],
  ...[
    'a'.repeat(300),
    'é',
    '日本',
    ' ',
    '  ',
    'null',
    'true',
    'INVALID',
    '{"a":1}',
    '[]',
    '\u0007',
    '\u2028',
    'DELETE',
  ],
] as const
/** Of these an address may be made. */
const ADDRESS_PIECES = [
  "'",
  '\\',
  "\\'",
  "'or'1'='1",
  '%',
  '_',
  '--',
  '{',
  '}',
  '@{r0.id}',
  '#',
  '$',
  '&',
  '*',
  'é',
  '=',
  '?',
  '/',
] as const

export const g13: Goal = {
  id: 'G13',
  title: '10,000 hostile strings in names, titles, subjects and addresses',
  play: () => {
    const [profile] = EVERYTHING_ON.profiles
    const enrichment = { enabled: true, policies: { Title: 'always', Phone: 'always' } }
    const profiles = [{ ...profile, subject: 'full', enrichment }]
    const settings = OrgSettings.parse({ ...EVERYTHING_ON, profiles })
    return onRig({ records: customerRecords(ACCOUNTS, 0), settings }, async (rig) => {
      const before = rig.count('Contact')
      const random = seededRandom(SEED)
      const mails = range(STRINGS).map((n) => hostileMail(random, n))
      await postEach(rig, mails)
      for (const cycle of range(4)) {
        await rig.moveTo(T0 + (cycle + 1) * MINUTE_MS)
        await rig.cycle()
      }
      const { counts, deadLetters } = (await adminOf(rig).demand('GET', '/v1/dead-letters?limit=5')) as DeadLetterPage
      for (const { errorCode, message, values } of deadLetters)
        console.log(`    ${errorCode} ${message} ${JSON.stringify(values)}`)
      const refusals = rig.simulator.sim.calls.log().filter(({ status }) => status !== null && status >= 400)
      const contacts = rig.simulator.rows('Contact')
      const emails = contacts.flatMap(({ Email }) => Email ?? [])
      return [
        { name: 'contacts made', value: contacts.length - before, unit: '', bar: { atLeast: 0.9 * STRINGS } },
        { name: 'tasks made', value: rig.count('Task'), unit: '', bar: { atLeast: 0.9 * STRINGS } },
        {
          name: 'people who are there twice',
          value: emails.length - new Set(emails).size,
          unit: '',
          bar: { atMost: 0 },
        },
        { name: 'answers of 400 and above', value: refusals.length, unit: '', bar: { atMost: 0 } },
        {
          ...{ name: 'rows that Salesforce refused', unit: '', bar: { atMost: 0 } },
          value: Object.values(counts).reduce((sum, count) => sum + count, 0),
        },
      ]
    })
  },
}

/** The contract may refuse what is no address at all; that is no fault of the sync. */
async function postEach(rig: Rig, mails: readonly Activity[]): Promise<void> {
  const good = mails.filter((mail) => 'participants' in mail)
  await rig.post(good)
}

function hostileMail(random: Random, n: number): Activity {
  const text = () =>
    range(1 + random.below(4))
      .map(() => random.pick(PIECES))
      .join('x')
  const account = n % ACCOUNTS
  const local =
    n % 3 === 0
      ? `p${n}${range(1 + random.below(2))
          .map(() => random.pick(ADDRESS_PIECES))
          .join('')}z`
      : `p${n}`
  return mailTo({
    ...{ n, atMs: T0, from: `rep${account % 10}@ourco.com`, to: `${local}@customer${account}.com` },
    name: `${text()} ${text()}`.slice(0, 200),
    subject: text().slice(0, 900),
  })
}
