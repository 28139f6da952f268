import { describe, expect, test } from 'vitest'
import { PARTS } from '../bench/gmail/parts.ts'
import { SHORT } from '../bench/gmail/size.ts'
import { browserOrSkip } from './browser.ts'

const chromium = await browserOrSkip('The table of Gmail, short')

/** The benchmark's correctness rows on six page seeds; `pnpm bench gmail` judges the costs as well. */
describe.skipIf(!chromium)('the table of Gmail', () => {
  const { costs: _, ...parts } = PARTS
  test.each(Object.keys(parts) as (keyof typeof parts)[])('%s', async (name) => {
    const rows = await PARTS[name]({ executablePath: chromium ?? '', size: SHORT })
    // Captures of others lie beside the repository, where they are present at all.
    for (const { what } of rows.filter(({ verdict }) => verdict === 'not built')) console.warn(`not measured: ${what}`)
    const missed = rows.filter(({ verdict, isCost }) => verdict === 'missed' && !isCost)
    expect(missed.map(({ what, figure, details }) => [what, figure, ...(details ?? [])].join('; '))).toEqual([])
  })
})
