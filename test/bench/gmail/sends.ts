import type { ActivityOf } from '@reachable/shared/contract'
import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import { keptSends } from './kept-sends.ts'
import type { PartInput } from './parts.ts'
import { none, type Row, share } from './row.ts'
import { type Fate, type Recipient, SEND_CASES, type SendCase } from './send-cases.ts'
import { type Observers, openSeed, repWith } from './send-world.ts'
import { seedsOf } from './size.ts'

type Sent = ActivityOf<'email.sent'>
type Mail = {
  readonly where: string
  readonly fate: Fate
  readonly recipients: readonly Recipient[]
  readonly mailbox?: string
}
const OWN = 'rep@own.example'

const NAMES: Record<Observers, string> = {
  both: '',
  page: ', page observer alone',
  network: ', network observer alone',
}
const BARS: Record<Observers, [recall: number, precision: number]> = {
  both: [99.8, 99.9],
  page: [99, 99.9],
  network: [99, 99.9],
}
const PHASES: Record<Exclude<Fate, 'never' | 'foreign'>, readonly string[]> = {
  sent: ['SENT'],
  undone: ['UNDONE'],
  scheduled: ['SCHEDULED'],
  // Nobody can know what a server did that never answered: unknown, and not counted.
  failed: ['UNKNOWN', 'FAILED'],
}
/** Past the longest undo window, and past the wait for an answer. */
const AGED_MS = 10 * 60_000

/** Each way of sending on each page seed: what should have been captured, and what was. */
export async function measureSends({ executablePath, size }: PartInput): Promise<Row[]> {
  const rows: Row[] = []
  for (const observers of ['both', 'page', 'network'] as const) {
    const rep = await repWith(executablePath, observers)
    try {
      const cases = SEND_CASES.filter(({ isInAnswers }) => isInAnswers !== true || observers !== 'network')
      const mails = await playAll(rep, cases, seedsOf(size), size.mailsPerSeed)
      rows.push(...(await judge(rep, mails, observers)))
    } finally {
      await rep.stop()
    }
  }
  return rows
}

async function playAll(rep: Rep, all: readonly SendCase[], seeds: readonly number[], perSeed: number): Promise<Mail[]> {
  const mails: Mail[] = []
  for (const [index, seed] of seeds.entries()) {
    const { page, person } = await openSeed(rep, seed)
    // Where not all cases fit, the seeds take turns.
    const cases = all.map((_, at) => all[(at + index * perSeed) % all.length]).slice(0, perSeed)
    for (const one of cases) {
      if (!one) continue
      const where = `${one.name}, seed ${seed}`
      const word = `${one.name}.${seed}`
      const played = await one.play({ rep, page, person }, word).catch((error: unknown) => {
        throw new Error(`${where}: ${error instanceof Error ? error.message : error}`)
      })
      mails.push({ where, ...played })
      const hasLeft = played.fate === 'sent' || played.fate === 'foreign'
      if (hasLeft !== isTaken(rep, played.recipients)) throw new Error(`${where}: played wrongly`)
    }
    await page.waitForTimeout(200)
    await page.close()
  }
  return mails
}

/** What the replica says of it: the truth that captures are measured against. */
function isTaken(rep: Rep, recipients: readonly Recipient[]): boolean {
  const first = recipients[0]?.address
  const records = rep.site.gmail.sent().filter(({ to }) => to.some(({ address }) => address.toLowerCase() === first))
  return records.some(({ state }) => state === 'held' || state === 'sent')
}

const keyOf = (recipients: readonly Recipient[]): string =>
  recipients
    .map(({ role, address }) => `${role} ${address.toLowerCase()}`)
    .toSorted()
    .join()

const recipientsOf = ({ participants }: Sent): Recipient[] =>
  participants.flatMap(({ role, address }) => (role === 'to' || role === 'cc' ? [{ role, address }] : []))

const sentBy = (rep: Rep): Sent[] => rep.captured().flatMap((one) => (one.kind === 'email.sent' ? [one] : []))

async function judge(rep: Rep, mails: readonly Mail[], observers: Observers): Promise<Row[]> {
  await settleAll(rep)
  const captured = sentBy(rep)
  const times = Map.groupBy(captured, (one) => keyOf(recipientsOf(one)))
  const due = mails.filter(({ fate }) => fate === 'sent')
  const missed = due.filter((mail) => !times.has(keyOf(mail.recipients)))
  const right = due.filter(({ recipients, mailbox = OWN }) => {
    const [first, ...more] = times.get(keyOf(recipients)) ?? []
    return first?.mailbox === mailbox && more.length === 0
  })
  const dueKeys = new Set(due.map((mail) => keyOf(mail.recipients)))
  const wrong = captured.filter((one) => !dueKeys.has(keyOf(recipientsOf(one))))
  const [recall, precision] = BARS[observers]
  const name = NAMES[observers]
  return [
    share(
      `sends captured${name}`,
      due.length - missed.length,
      due.length,
      recall,
      missed.map(({ where }) => where),
    ),
    share(
      `captured sends that are right${name}`,
      right.length,
      right.length + wrong.length + due.length - missed.length - right.length,
      precision,
      [
        ...wrong.map((one) => keyOf(recipientsOf(one))),
        ...due
          .filter((mail) => times.has(keyOf(mail.recipients)) && !right.includes(mail))
          .map(({ where }) => `${where}: more than once, or in another mailbox`),
      ],
    ),
    ...(await judgePhases(rep, mails, name)),
  ]
}

async function settleAll(rep: Rep): Promise<void> {
  await rep.panel.ask({ kind: 'flush' })
  await rep.panel.ageSends(AGED_MS)
  await until('all sends settled', async () => {
    await rep.panel.ask({ kind: 'flush' })
    const { queued, waitingToSettle } = await rep.panel.ask({ kind: 'status' })
    return queued === 0 && waitingToSettle === 0
  })
}

async function judgePhases(rep: Rep, mails: readonly Mail[], name: string): Promise<Row[]> {
  const kept = await keptSends(rep)
  const phasesOf = ({ recipients }: Mail): string[] =>
    kept
      .filter(({ record }) => record.to?.some(({ address }) => address.toLowerCase() === recipients[0]?.address))
      .map(({ phase }) => phase)
  const judged = mails.filter(({ fate }) => fate !== 'never' && fate !== 'foreign')
  const wrong = judged.filter((mail) => {
    const phases = phasesOf(mail)
    const { fate } = mail
    return phases.length !== 1 || fate === 'never' || fate === 'foreign' || !PHASES[fate].includes(phases[0] ?? '')
  })
  const details = wrong.map((mail) => `${mail.where}: ${mail.fate}, kept as ${phasesOf(mail).join() || 'nothing'}`)
  const notDue = mails.filter(({ fate }) => fate !== 'sent' && fate !== 'never').map((mail) => keyOf(mail.recipients))
  const posted = sentBy(rep).filter((one) => notDue.includes(keyOf(recipientsOf(one))))
  return [
    share(
      `sent, undone, scheduled, failed, retried told apart${name}`,
      judged.length - wrong.length,
      judged.length,
      100,
      details,
    ),
    none(
      `undone, scheduled, failed or foreign mails posted${name}`,
      posted.map((one) => keyOf(recipientsOf(one))),
      `${notDue.length} mails`,
    ),
  ]
}
