import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNotice } from '@reachable/shared/bounce'
import { attackMails } from '../fuzz/attack-mails.ts'
import { hostileMail } from '../fuzz/hostile-mail.ts'
import { seededRandom } from '../fuzz/random.ts'
import { listOwnMails } from '../mails/own-mails.ts'

export const MAIL_MS_MAX = 50
const OWN_MAILS = join(import.meta.dirname, '../mails')
const HOSTILE_MAILS = 20_000
const SEED = 1
const ATTACK_BYTES = 1_000_000
/** A pause of the machine hits one reading, not three. */
const READINGS = 3

type Timed = { readonly name: string; readonly ms: number }
export type SlowestMail = {
  readonly among: string
  readonly slowest: Timed
  /** Those above the bar. */
  readonly above: readonly Timed[]
}

/** How long the worst mail of each kind takes: the given ones, hostile ones by seed, and attacks of a megabyte. */
export function measureSlowest(mails: readonly Uint8Array[]): SlowestMail[] {
  return [
    slowestOf(`${mails.length} mails of the corpus`, mails.entries(), ([index, bytes]) => [`mail ${index}`, bytes]),
    slowestOf(`${HOSTILE_MAILS} hostile mails, seed ${SEED}`, hostileMails(), (named) => named),
    slowestOf('attacks of 1 MB', attackMails(ATTACK_BYTES), ({ name, mail }) => [name, bytesOf(mail)]),
  ]
}

function slowestOf<T>(among: string, all: Iterable<T>, named: (one: T) => readonly [string, Uint8Array]): SlowestMail {
  let slowest: Timed = { name: 'none', ms: 0 }
  const above: Timed[] = []
  for (const one of all) {
    const [name, bytes] = named(one)
    const timed = { name, ms: readingMs(bytes) }
    if (timed.ms > slowest.ms) slowest = timed
    if (timed.ms > MAIL_MS_MAX) above.push(timed)
  }
  return { among, slowest, above }
}

/** Read again only where the first reading was slow. */
function readingMs(bytes: Uint8Array): number {
  let bestMs = Number.POSITIVE_INFINITY
  for (let reading = 0; reading < READINGS && bestMs > MAIL_MS_MAX / 10; reading += 1) {
    const startedAt = performance.now()
    readNotice(bytes)
    bestMs = Math.min(bestMs, performance.now() - startedAt)
  }
  return bestMs
}

function* hostileMails(): Generator<readonly [string, Uint8Array]> {
  const [first = '', ...rest] = listOwnMails().map((file) => readFileSync(join(OWN_MAILS, file)).toString('latin1'))
  for (let seed = SEED; seed < SEED + HOSTILE_MAILS; seed += 1) {
    yield [`seed ${seed}`, bytesOf(hostileMail(seededRandom(seed), [first, ...rest]))]
  }
}

function bytesOf(mail: string): Uint8Array {
  return Uint8Array.from(Buffer.from(mail, 'latin1'))
}
