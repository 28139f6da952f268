import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type BounceLine, bounceLine } from '@reachable/server/cli'
import { readNotice } from '@reachable/shared/bounce'

type Label = {
  readonly file: string
  readonly source: string
  readonly kind: string
  readonly recipients: readonly LabelledRecipient[]
}
type LabelledRecipient = {
  readonly address: string | null
  readonly alias?: string
  readonly status: string | null
  readonly dsnStatus?: string
  readonly reason: string | null
  readonly reasonAny?: readonly string[]
  readonly hard: boolean | null
}
export type Scored = { readonly label: Label; readonly line: BounceLine }
type Row = { readonly name: string; readonly right: number; readonly of: number; readonly wrong: readonly string[] }

/**
 * Sources that were never looked at while the engine was tuned, and every third mail of sisimai by name. What is
 * reached on these says how the engine does on mails it has not seen.
 */
const HELD_OUT = new Set([
  'bounce_email',
  'dada-mail',
  'froide',
  'alaveteli',
  'mimekit',
  'flanker',
  'baunsu',
  'mail_manager',
  'mailbouncedetector',
  'tmail_bouncer',
])
const NOTICES = new Set(['bounce', 'delayed'])

export function isHeldOut({ source, file }: { source: string; file: string }): boolean {
  if (source !== 'sisimai') return HELD_OUT.has(source)
  const sum = [...file].reduce((total, character) => total + character.charCodeAt(0), 0)
  return sum % 3 === 0
}

/** Reads every labelled mail below a folder. */
export function readCorpus(folder: string): Scored[] {
  return globSync('**/labels.jsonl', { cwd: folder })
    .sort()
    .flatMap((labels) => {
      const home = join(folder, dirname(labels))
      const lines = readFileSync(join(folder, labels), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
      return lines.map((line) => {
        const label = JSON.parse(line) as Label
        return { label, line: bounceLine(label.file, readNotice(readFileSync(join(home, label.file)))) }
      })
    })
}

/** The table of figures: how many were right of how many that are labelled. */
export function score(scored: readonly Scored[]): Row[] {
  const of = (name: string, among: readonly Scored[], isRight: (one: Scored) => boolean): Row => {
    const wrong = among.filter((one) => !isRight(one)).map((one) => `${one.label.source}/${one.label.file}`)
    return { name, right: among.length - wrong.length, of: among.length, wrong }
  }
  const kind = (...kinds: string[]) => scored.filter(({ label }) => kinds.includes(label.kind))
  const pairs = pairRecipients(scored)
  const fact = (name: string, has: (pair: Pair) => boolean, isRight: (pair: Pair) => boolean): Row => {
    const among = pairs.filter(has)
    const wrong = among.filter((pair) => !isRight(pair)).map((pair) => `${pair.where}: ${describe(pair)}`)
    return { name, right: among.length - wrong.length, of: among.length, wrong }
  }
  return [
    of('bounces seen', kind('bounce'), ({ line }) => NOTICES.has(line.kind)),
    of('bounces called final', kind('bounce'), ({ line }) => line.kind === 'bounce'),
    of('delay notices called delayed', kind('delayed'), ({ line }) => line.kind === 'delayed'),
    of(
      'others left alone',
      scored.filter(({ label }) => !NOTICES.has(label.kind)),
      ({ line }) => !NOTICES.has(line.kind),
    ),
    of(
      'auto-replies recognised',
      kind('auto_reply', 'departed'),
      ({ line }) => line.kind === 'auto_reply' || line.kind === 'departed',
    ),
    of(
      'other kinds',
      kind('delivered', 'challenge', 'mdn', 'dmarc', 'feedback', 'invite', 'normal'),
      ({ label, line }) => label.kind === line.kind,
    ),
    of('exactly the right recipients', scored.filter(hasAddresses), hasRightRecipients),
    fact(
      'status',
      ({ labelled }) => labelled.status !== null,
      ({ labelled, found }) =>
        found?.status === labelled.status || (found?.status != null && found.status === labelled.dsnStatus),
    ),
    fact(
      'no status invented',
      ({ labelled, found }) => labelled.status === null && labelled.reason !== null && found !== undefined,
      ({ found }) => found?.status === null,
    ),
    fact(
      'reason',
      ({ labelled }) => labelled.reason !== null && labelled.reason !== 'delivered',
      ({ labelled, found }) =>
        found !== undefined &&
        (found.reason === labelled.reason || labelled.reasonAny?.includes(found.reason ?? '') === true),
    ),
    fact(
      'hard or soft',
      ({ labelled }) => labelled.hard !== null && labelled.reason !== 'delivered',
      ({ labelled, found }) => found?.hard === labelled.hard,
    ),
  ]
}

type Pair = {
  readonly where: string
  readonly labelled: LabelledRecipient
  readonly found: BounceLine['recipients'][number] | undefined
}

function pairRecipients(scored: readonly Scored[]): Pair[] {
  return scored.flatMap(({ label, line }) =>
    label.recipients.map((labelled) => ({
      where: `${label.source}/${label.file}`,
      labelled,
      found:
        line.recipients.find(({ address }) => namesOf(labelled).includes(address)) ??
        (label.recipients.length === 1 ? line.recipients[0] : undefined),
    })),
  )
}

function namesOf({ address, alias }: LabelledRecipient): string[] {
  return [address, alias].filter((name) => name != null).map((name) => name.toLowerCase())
}

function hasAddresses({ label }: Scored): boolean {
  return label.recipients.length > 0 && label.recipients.every(({ address }) => address !== null)
}

function hasRightRecipients({ label, line }: Scored): boolean {
  const found = new Set(line.recipients.map(({ address }) => address))
  const isNamed = label.recipients.every((labelled) => namesOf(labelled).some((name) => found.has(name)))
  const labelled = new Set(label.recipients.flatMap(namesOf))
  return isNamed && [...found].every((address) => labelled.has(address))
}

function describe({ labelled, found }: Pair): string {
  const side = (one: { status: string | null; reason: string | null; hard: boolean | null } | undefined) =>
    one === undefined ? 'nothing' : `${one.status} ${one.reason} ${one.hard}`
  return `${labelled.address}: wanted ${side(labelled)}, got ${side(found)}`
}

export function printScore(title: string, rows: readonly Row[], showsWrong: boolean): void {
  console.log(title)
  for (const { name, right, of, wrong } of rows) {
    const share = of === 0 ? '-' : `${((100 * right) / of).toFixed(1)} %`
    console.log(`  ${name.padEnd(32)}${String(right).padStart(5)} / ${String(of).padEnd(5)}${share.padStart(8)}`)
    if (showsWrong) for (const one of wrong) console.log(`      ${one}`)
  }
}

/** `node test/bench/score-bounces.ts [FOLDER] [--wrong]`: prints the figures for all, tuned-on and held-out mails. */
export function scoreCommand(argv: readonly string[]): void {
  const folder =
    argv.find((word) => !word.startsWith('--')) ?? join(import.meta.dirname, '../../../shared/corpora/bounces')
  const scored = readCorpus(folder)
  if (scored.length === 0) {
    console.log(`No labels.jsonl below ${folder}: nothing to score.`)
    return
  }
  const tuned = scored.filter(({ label }) => !isHeldOut(label))
  printScore(`all ${scored.length} mails`, score(scored), false)
  printScore('tuned on', score(tuned), argv.includes('--wrong'))
  printScore('held out', score(scored.filter(({ label }) => isHeldOut(label))), argv.includes('--held-out'))
}

if (import.meta.main) scoreCommand(process.argv.slice(2))
