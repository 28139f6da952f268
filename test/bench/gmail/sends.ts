import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import { readSyncRequest, type SavedMessage } from '../../gmail/wire/read-request.ts'
import { judgeSends, keyOf, type Mail, type PlayedSends, type Sent, type Unplayed } from './judge-sends.ts'
import { keptSends } from './kept-sends.ts'
import type { PartInput } from './parts.ts'
import type { Row } from './row.ts'
import { type Recipient, SEND_CASES, type SendCase } from './send-cases.ts'
import { type Observers, openSeed, PLAIN, repWith } from './send-world.ts'
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
      unplayed: shares.flatMap(({ unplayed }) => unplayed),
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
    const tries = await playAll(rep, cases, seeds, { from, perSeed })
    await settleAll(rep)
    const { mails, unplayed } = sortTries(rep, tries)
    return { mails, unplayed, captured: sentBy(rep, unplayed), kept: await keptSends(rep) }
  } finally {
    await rep.stop()
  }
}

/** One case on one page: what was done, or why that went wrong. */
type Try = { readonly where: string; readonly word: string; readonly mail: Mail | null; readonly reason: string }

async function playAll(
  rep: Rep,
  all: readonly SendCase[],
  seeds: readonly number[],
  { from, perSeed }: { from: number; perSeed: number },
): Promise<Try[]> {
  const tries: Try[] = []
  for (const [index, seed] of seeds.entries()) {
    let seat = await openSeed(rep, seed)
    // Where not all cases fit, the seeds take turns.
    const cases = all.map((_, at) => all[(at + (from + index) * perSeed) % all.length]).slice(0, perSeed)
    for (const one of cases) {
      if (!one) continue
      const tried = await tryCase(rep, seat, one, seed)
      tries.push(tried)
      if (tried.mail) continue
      // Half a mail may be open, and the replica be told to fail: the next one finds everything as at first.
      await seat.page.close()
      rep.site.gmail.configure(PLAIN)
      seat = await openSeed(rep, seed)
    }
    await seat.page.waitForTimeout(200)
    await seat.page.close()
  }
  return tries
}

async function tryCase(
  rep: Rep,
  seat: Awaited<ReturnType<typeof openSeed>>,
  one: SendCase,
  seed: number,
): Promise<Try> {
  const [where, word] = [`${one.name}, seed ${seed}`, `${one.name}.${seed}`]
  try {
    const mail = { where, ...(await one.play({ rep, ...seat }, word)) }
    if (isAsPlayed(rep, mail)) return { where, word, mail, reason: '' }
    return { where, word, mail: null, reason: 'the page did something else' }
  } catch (error) {
    return { where, word, mail: null, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** What the page did later, as a save that was late, would be taken for a fault of ours. */
function sortTries(rep: Rep, tries: readonly Try[]): { mails: Mail[]; unplayed: Unplayed[] } {
  const mails = tries.flatMap(({ mail }) =>
    mail && isAsPlayed(rep, mail) ? [{ ...mail, saves: savesOf(rep, mail.recipients) }] : [],
  )
  const unplayed = tries.flatMap(({ where, word, mail, reason }) => {
    if (mail && mails.some((one) => one.where === where)) return []
    return [{ where, word, reason: mail ? 'the page changed it later' : reason }]
  })
  return { mails, unplayed }
}

/** What the replica took is the truth that captures are measured against: the very recipients, or nothing at all. */
function isAsPlayed(rep: Rep, { fate, recipients }: Mail): boolean {
  const first = recipients[0]?.address
  const taken = rep.site.gmail
    .sent()
    .filter(({ state }) => state === 'held' || state === 'sent')
    .find(({ to }) => to.some(({ address }) => address.toLowerCase() === first))
  if (fate !== 'sent' && fate !== 'foreign') return taken === undefined
  return taken !== undefined && keyOf(recipientsOfRecord(taken)) === keyOf(recipients)
}

/** What the page asked for, with the server's answer, for whoever looks into a mail that was read wrongly. */
const savesOf = (rep: Rep, [first]: readonly Recipient[]): string =>
  rep.site.gmail
    .requests()
    .flatMap(({ body, status }) =>
      readSyncRequest(body)
        .saves.filter(({ to }) => to.some(({ address }) => address.toLowerCase() === first?.address))
        .map(({ labels, timeMs }) => `${labels.includes('^r') ? 'draft' : 'send'} of ${timeMs} ${status}`),
    )
    .join(', ')

const recipientsOfRecord = ({ to, cc }: Pick<SavedMessage, 'to' | 'cc'>): Recipient[] => [
  ...to.map(({ address }) => ({ role: 'to' as const, address })),
  ...cc.map(({ address }) => ({ role: 'cc' as const, address })),
]

/** Captured mails, without those of cases that nobody can judge. */
const sentBy = (rep: Rep, unplayed: readonly Unplayed[]): Sent[] =>
  rep
    .captured()
    .flatMap((one) => (one.kind === 'email.sent' ? [one] : []))
    .filter((one) => !unplayed.some(({ word }) => one.participants.some(({ address }) => address.includes(word))))

async function settleAll(rep: Rep): Promise<void> {
  await rep.panel.ask({ kind: 'flush' })
  await rep.panel.ageSends(AGED_MS)
  await until('all sends settled', async () => {
    await rep.panel.ask({ kind: 'flush' })
    const { queued, waitingToSettle } = await rep.panel.ask({ kind: 'status' })
    return queued === 0 && waitingToSettle === 0
  })
}
