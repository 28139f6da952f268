import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNotice } from '@reachable/shared/bounce'
import { type BounceLine, bounceLine } from '@reachable/server/cli'

const FOLDER = import.meta.dirname
const EXPECTED = join(FOLDER, 'expected.jsonl')
const CANNOT_READ_YET = join(FOLDER, 'cannot-read-yet.json')

/** The line that `reachable bounces --jsonl` prints, and the rule that named the cause of each failure. */
export type OwnLine = BounceLine & { readonly rules: readonly string[] }

export function listOwnMails(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.eml'))
    .sort()
}

export function ownLine(file: string): OwnLine {
  const reading = readNotice(readFileSync(join(FOLDER, file)))
  return { ...bounceLine(file, reading), rules: (reading.report?.recipients ?? []).map(({ rule }) => rule) }
}

export function expectedLines(): OwnLine[] {
  const lines = readFileSync(EXPECTED, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as OwnLine)
}

/** Mails that the engine reads wrongly, each with what is missing. Their lines in `expected.jsonl` say what is right. */
export function cannotReadYet(): ReadonlyMap<string, string> {
  return new Map(Object.entries(JSON.parse(readFileSync(CANNOT_READ_YET, 'utf8')) as Record<string, string>))
}

// `node test/mails/own-mails.ts` writes the expectations anew; their diff is reviewed like code.
if (import.meta.main) {
  const kept = new Map(expectedLines().map((line) => [line.file, line]))
  const wrong = cannotReadYet()
  const lines = listOwnMails().map((file) => (wrong.has(file) ? kept.get(file) : undefined) ?? ownLine(file))
  writeFileSync(EXPECTED, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
}
