import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Reading, readNotice } from '@reachable/shared/bounce'
import { bounceLine } from './bounce-line.ts'
import { explainReading } from './explain-reading.ts'

const USAGE = 'usage: reachable bounces DIR|FILE [--jsonl] [--explain]'

/**
 * `reachable bounces DIR|FILE [--jsonl] [--explain]`: reads mails and tells what each is; `--explain` adds the way
 * from its bytes to the verdict. Reads files only; nothing is
 * stored or sent. Resolves to the exit code: 0, or 2 for wrong usage.
 */
export async function bouncesCommand(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options === null) {
    console.error(USAGE)
    return 2
  }
  const files = listMails(options.path)
  if (files === null) {
    console.error(`No such file or folder: ${options.path}`)
    return 2
  }
  const readings: Reading[] = []
  let readingMs = 0
  for (const { name, path } of files) {
    const bytes = readFileSync(path)
    const startedMs = performance.now()
    const reading = readNotice(bytes)
    readingMs += performance.now() - startedMs
    readings.push(reading)
    if (options.jsonl) console.log(JSON.stringify(bounceLine(name, reading)))
    // On stderr with --jsonl in mind: lines for programs stay alone on stdout.
    if (options.explain) console.error(explainReading(name, bytes, reading).join('\n'))
  }
  if (!options.jsonl) printSummary(readings, readingMs)
  return 0
}

function readOptions(argv: readonly string[]): { path: string; jsonl: boolean; explain: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { jsonl: { type: 'boolean', default: false }, explain: { type: 'boolean', default: false } },
    })
    const [path] = positionals
    return path === undefined || positionals.length > 1 ? null : { path, ...values }
  } catch {
    return null
  }
}

/** Every .eml below a folder, sorted by its relative path; a file stands for itself. Null where nothing is there. */
function listMails(path: string): { name: string; path: string }[] | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return null
  if (!stats.isDirectory()) return [{ name: basename(path), path }]
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  return names
    .filter((name) => name.toLowerCase().endsWith('.eml'))
    .sort()
    .map((name) => ({ name, path: join(path, name) }))
}

function printSummary(readings: readonly Reading[], readingMs: number): void {
  const counts = new Map<string, number>()
  for (const { kind } of readings) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  console.log(`${readings.length} mails`)
  for (const [kind, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`  ${kind.padEnd(12)}${count}`)
  const recipients = readings.reduce((sum, reading) => sum + (reading.report?.recipients.length ?? 0), 0)
  console.log(`${recipients} recipients named`)
  console.log(`${Math.round((readings.length / Math.max(readingMs, 0.001)) * 1_000)} mails/s`)
}
