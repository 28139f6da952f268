import { existsSync, globSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { measureNoticeReader, NOTICE_READER_BYTES_MAX } from '@reachable/extension/notice-reader'
import { readMailbox, type StoredMail } from '@reachable/server/mailbox'
import { readNotice } from '@reachable/shared/bounce'
import PostalMime from 'postal-mime'
import { measurePeers, type PeerRate } from './bounce-peers.ts'
import { MAIL_MS_MAX, measureSlowest, type SlowestMail } from './bounce-times.ts'
import { scoreCommand } from './score-bounces.ts'

/** Where labelled mails lie beside the project; without them the own mails are read. */
const CORPUS = join(import.meta.dirname, '../../../shared/corpora/bounces')
const OWN_MAILS = join(import.meta.dirname, '../mails')
const RESULTS = resolve('test-results')
/** Each reader reads all mails so often; the best round counts, because a machine with others on it has pauses. */
const ROUNDS = 12
/** Goal for our rate over that of the fastest that also names recipients and reasons. @source DESIGN §11 */
const RATIO_MIN = 2.5

type Reader = { readonly name: string; read(bytes: Uint8Array): unknown }
const READERS: readonly Reader[] = [
  { name: 'reachable: kind, recipients, reasons', read: (bytes) => readNotice(bytes) },
  { name: 'postal-mime: parts alone', read: (bytes) => PostalMime.parse(bytes) },
]

/** How fast, how slow at worst, how well and how large; ends with code 1 where a bar is missed. */
export async function benchBounces(): Promise<void> {
  const folder = existsSync(CORPUS) ? CORPUS : OWN_MAILS
  const mails: StoredMail[] = []
  for await (const mail of readMailbox(folder)) mails.push(mail)
  const rates = await measure(mails)
  const peers = measurePeers(
    globSync('**/*.eml', { cwd: folder }).map((file) => join(folder, file)),
    ROUNDS,
  )
  const slowest = measureSlowest(mails.map(({ bytes }) => bytes))
  const addedBytes = await measureNoticeReader()
  console.log(`${mails.length} mails, ${ROUNDS} rounds, best round each:`)
  const missed = [
    ...judgeSpeed(rates, peers),
    ...judgeTimes(slowest),
    ...judgeSize(addedBytes),
    ...(folder === CORPUS ? scoreCommand([]) : []),
  ]
  console.log(missed.length === 0 ? 'every bar is reached' : `bars missed:\n  ${missed.join('\n  ')}`)
  if (missed.length > 0) process.exitCode = 1
  await mkdir(RESULTS, { recursive: true })
  const result = { mails: mails.length, rates, peers, slowest, addedBytes, missed }
  await writeFile(join(RESULTS, 'bench-bounces.json'), `${JSON.stringify(result, null, 2)}\n`)
}

type Rate = { readonly name: string; readonly mailsPerSecond: number }

function judgeSpeed(rates: readonly Rate[], peers: readonly PeerRate[]): string[] {
  for (const { name, mailsPerSecond } of rates) printRow(name, `${mailsPerSecond} mails/s`)
  for (const { name, mailsPerSecond, why } of peers) printRow(name, why ?? `${mailsPerSecond} mails/s`)
  const fastest = Math.max(0, ...peers.map((peer) => (peer.namesReasons ? (peer.mailsPerSecond ?? 0) : 0)))
  if (fastest === 0) {
    printRow('times the fastest of these that names reasons', 'not judged: none is on this machine')
    return []
  }
  const ratio = (rates[0]?.mailsPerSecond ?? 0) / fastest
  return printJudged(
    'times the fastest that names reasons',
    ratio.toFixed(2),
    `at least ${RATIO_MIN}`,
    ratio >= RATIO_MIN,
  )
}

function judgeTimes(slowest: readonly SlowestMail[]): string[] {
  return slowest.flatMap(({ among, slowest: { name, ms }, above }) => {
    const missed = printJudged(
      `slowest of ${among}`,
      `${ms.toFixed(1)} ms (${name})`,
      `at most ${MAIL_MS_MAX} ms`,
      above.length === 0,
    )
    for (const one of above) console.log(`      above: ${one.name}, ${one.ms.toFixed(1)} ms`)
    return missed
  })
}

function judgeSize(bytes: number): string[] {
  return printJudged(
    'added to the background, min + gzip',
    `${(bytes / 1_000).toFixed(1)} KB`,
    `at most ${NOTICE_READER_BYTES_MAX / 1_000} KB`,
    bytes <= NOTICE_READER_BYTES_MAX,
  )
}

/** Prints a figure beside its bar; gives back the name of what missed it. */
function printJudged(name: string, figure: string, bar: string, isReached: boolean): string[] {
  printRow(name, `${figure.padEnd(34)}bar ${bar}${isReached ? '' : '  missed'}`)
  return isReached ? [] : [`${name}: ${figure}, bar ${bar}`]
}

function printRow(name: string, figure: string): void {
  console.log(`  ${name.padEnd(44)}${figure}`)
}

/** One reader after the other, as each peer has its process for itself. */
async function measure(mails: readonly StoredMail[]): Promise<Rate[]> {
  const rates: Rate[] = []
  for (const { name, read } of READERS) {
    let bestMs = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAt = performance.now()
      for (const { bytes } of mails) await read(bytes)
      bestMs = Math.min(bestMs, performance.now() - startedAt)
    }
    rates.push({ name, mailsPerSecond: Math.round((1_000 * mails.length) / bestMs) })
  }
  return rates
}
