import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import { judgeSends, type Mail, type PlayedSends, type Sent } from './judge-sends.ts'
import { keptSends } from './kept-sends.ts'
import type { PartInput } from './parts.ts'
import type { Row } from './row.ts'
import { type Recipient, SEND_CASES, type SendCase } from './send-cases.ts'
import { type Observers, openSeed, repWith } from './send-world.ts'
import { seedsOf } from './size.ts'

/** Past the longest undo window, and past the wait for an answer. */
const AGED_MS = 10 * 60_000

/** Page seeds of one browser: a world must not grow too big, and several fit at once. */
const SEEDS_AT_ONCE = 15

/** Each way of sending on each page seed: what should have been captured, and what was. */
export async function measureSends(input: PartInput): Promise<Row[]> {
  const { size, seats = (run) => run() } = input
  const seeds = seedsOf(size)
  const starts = seeds.map((_, at) => at).filter((at) => at % SEEDS_AT_ONCE === 0)
  const rows: Promise<Row[]>[] = (['both', 'page', 'network'] as const).map(async (observers) => {
    const shares = await Promise.all(starts.map((from) => seats(() => playShare(input, observers, from))))
    const played: PlayedSends = {
      mails: shares.flatMap(({ mails }) => mails),
      captured: shares.flatMap(({ captured }) => captured),
      kept: shares.flatMap(({ kept }) => kept),
    }
    return judgeSends(played, observers)
  })
  return (await Promise.all(rows)).flat()
}

async function playShare(
  { executablePath, size }: PartInput,
  observers: Observers,
  from: number,
): Promise<PlayedSends> {
  const rep = await repWith(executablePath, observers)
  try {
    const cases = SEND_CASES.filter(({ isInAnswers }) => isInAnswers !== true || observers !== 'network')
    const perSeed = observers === 'both' ? size.mailsPerSeed : size.mailsPerSeedAlone
    const seeds = seedsOf(size).slice(from, from + SEEDS_AT_ONCE)
    const mails = await playAll(rep, cases, seeds, { from, perSeed })
    await settleAll(rep)
    checkPlayed(rep, mails)
    return { mails, captured: sentBy(rep), kept: await keptSends(rep) }
  } finally {
    await rep.stop()
  }
}

async function playAll(
  rep: Rep,
  all: readonly SendCase[],
  seeds: readonly number[],
  { from, perSeed }: { from: number; perSeed: number },
): Promise<Mail[]> {
  const mails: Mail[] = []
  for (const [index, seed] of seeds.entries()) {
    const { page, person } = await openSeed(rep, seed)
    // Where not all cases fit, the seeds take turns.
    const cases = all.map((_, at) => all[(at + (from + index) * perSeed) % all.length]).slice(0, perSeed)
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

/** What the page did later, as a save that was late, would be taken for a fault of ours. */
function checkPlayed(rep: Rep, mails: readonly Mail[]): void {
  for (const { where, fate, recipients } of mails)
    if ((fate === 'sent' || fate === 'foreign') !== isTaken(rep, recipients)) throw new Error(`${where}: changed later`)
}

/** What the replica says of it: the truth that captures are measured against. */
function isTaken(rep: Rep, recipients: readonly Recipient[]): boolean {
  const first = recipients[0]?.address
  const records = rep.site.gmail.sent().filter(({ to }) => to.some(({ address }) => address.toLowerCase() === first))
  return records.some(({ state }) => state === 'held' || state === 'sent')
}

const sentBy = (rep: Rep): Sent[] => rep.captured().flatMap((one) => (one.kind === 'email.sent' ? [one] : []))

async function settleAll(rep: Rep): Promise<void> {
  await rep.panel.ask({ kind: 'flush' })
  await rep.panel.ageSends(AGED_MS)
  await until('all sends settled', async () => {
    await rep.panel.ask({ kind: 'flush' })
    const { queued, waitingToSettle } = await rep.panel.ask({ kind: 'status' })
    return queued === 0 && waitingToSettle === 0
  })
}
