import { existsSync, globSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readMailbox, type StoredMail } from '@reachable/server/mailbox'
import { readNotice } from '@reachable/shared/bounce'
import PostalMime from 'postal-mime'
import { measurePeers } from './bounce-peers.ts'
import { scoreCommand } from './score-bounces.ts'

/** Where labelled mails lie beside the project; without them the own mails are read. */
const CORPUS = join(import.meta.dirname, '../../../shared/corpora/bounces')
const OWN_MAILS = join(import.meta.dirname, '../mails')
const RESULTS = resolve('test-results')
/** Each reader reads all mails so often, in turn, so that both meet the same noise of the machine. */
const ROUNDS = 5

type Reader = { readonly name: string; read(bytes: Uint8Array): unknown }
const READERS: readonly Reader[] = [
  { name: 'reachable: kind, recipients, reasons', read: (bytes) => readNotice(bytes) },
  { name: 'postal-mime: parts alone', read: (bytes) => PostalMime.parse(bytes) },
]

/** Mails a second of our engine and of a general mail parser, on the same mails, in the same run; then the scores. */
export async function benchBounces(): Promise<void> {
  const folder = existsSync(CORPUS) ? CORPUS : OWN_MAILS
  const mails: StoredMail[] = []
  for await (const mail of readMailbox(folder)) mails.push(mail)
  const rates = await measure(mails)
  console.log(`${mails.length} mails, ${ROUNDS} rounds, the readers in turn, one process; best round each:`)
  for (const { name, mailsPerSecond } of rates) console.log(`  ${name.padEnd(42)}${mailsPerSecond} mails/s`)
  const [own, other] = rates
  if (own && other) console.log(`  ratio ${(own.mailsPerSecond / other.mailsPerSecond).toFixed(2)}`)
  const peers = measurePeers(
    globSync('**/*.eml', { cwd: folder }).map((file) => join(folder, file)),
    ROUNDS,
  )
  for (const { name, mailsPerSecond, why } of peers)
    console.log(`  ${name.padEnd(42)}${why ?? `${mailsPerSecond} mails/s`}`)
  if (folder === CORPUS) scoreCommand([])
  await mkdir(RESULTS, { recursive: true })
  await writeFile(
    join(RESULTS, 'bench-bounces.json'),
    `${JSON.stringify({ mails: mails.length, rates, peers }, null, 2)}\n`,
  )
}

async function measure(mails: readonly StoredMail[]) {
  const bestMs = new Map(READERS.map(({ name }) => [name, Number.POSITIVE_INFINITY]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const reader of READERS) {
      const startedAt = performance.now()
      for (const { bytes } of mails) await reader.read(bytes)
      bestMs.set(reader.name, Math.min(bestMs.get(reader.name) ?? 0, performance.now() - startedAt))
    }
  }
  return READERS.map(({ name }) => ({
    name,
    mailsPerSecond: Math.round((1_000 * mails.length) / (bestMs.get(name) ?? 1)),
  }))
}
