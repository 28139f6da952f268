import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isHeldOut, printScore, readCorpus, score } from '../bench/score-bounces.ts'

const FOLDER = join(import.meta.dirname, '../../../shared/corpora/bounces')
const isThere = existsSync(FOLDER)
if (!isThere) console.log('The corpus of collected mails is not on this machine: its scores are not checked.')

/** Shares reached when this was written, rounded down: a change that costs more than a mail or two shows here. */
const FLOORS: Readonly<Record<string, number>> = {
  'bounces seen': 0.99,
  'bounces called final': 0.99,
  'delay notices called delayed': 0.95,
  'others not called bounce or delayed': 1,
  'auto-replies and departures recognised': 0.9,
  'exactly the right recipients': 0.985,
  'status as labelled': 0.975,
  'reason as labelled': 0.9,
  'hard or soft as labelled': 0.935,
}

describe.skipIf(!isThere)('the corpus of collected mails', () => {
  const scored = isThere ? readCorpus(FOLDER) : []
  const rows = score(scored)
  printScore(`corpus: ${scored.length} mails`, rows, false)
  printScore('of these held out', score(scored.filter(({ label }) => isHeldOut(label))), false)

  test.each(Object.entries(FLOORS))('%s: at least %d', (name, floor) => {
    const row = rows.find((candidate) => candidate.name === name)
    expect((row?.right ?? 0) / (row?.of ?? 1)).toBeGreaterThanOrEqual(floor)
  })
})
