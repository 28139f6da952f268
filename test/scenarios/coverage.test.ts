import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findGaps, readOwners } from './owners.ts'
import { FILES } from './play-files.ts'
import { readScenario } from './read-scenario.ts'

const REQUIREMENTS = new URL('../../../shared/spec/requirements.md', import.meta.url)
/** `**CAP-1 (S1)**`, `**INT-1 happy path.**`, and the ambiguous points, which are rows of a table. */
const RULE_ID = /\*\*([A-Z]{3}-\d+[a-z]?)\b|^\| (AMB-\d+[a-z]?) /gm

describe('every rule has an owner', async () => {
  const ownerOf = await readOwners()

  test('a rule that stands twice is refused by the reader', () => {
    expect(() => parse('CAP-1: rules\nCAP-1: gmail\n')).toThrow()
  })
  test('what scenarios play are rules that have an owner', async () => {
    const scenarios = await Promise.all(FILES.map(readScenario))
    const unknown = scenarios.flatMap(({ file, scenario }) =>
      scenario.rules.filter((rule) => !ownerOf[rule]).map((rule) => `${file}: ${rule}`),
    )
    expect(unknown).toEqual([])
  })
  test('the owners are of all rules of the requirements, and of no others', (context) => {
    if (!existsSync(REQUIREMENTS)) {
      console.warn('skipped: the requirements do not lie beside the project (../shared/spec/requirements.md)')
      context.skip()
    }
    const text = readFileSync(REQUIREMENTS, 'utf8')
    const rules = new Set([...text.matchAll(RULE_ID)].map(([, rule, ambiguity]) => rule ?? ambiguity ?? ''))
    expect(Object.keys(ownerOf).sort()).toEqual([...rules].sort())
  })
})

describe('coverage', () => {
  test('names the rules that no scenario plays, by owner', () => {
    const ownerOf = { 'CAP-1': 'gmail', 'CAP-2': 'rules', 'CAP-3': 'rules' } as const
    expect(findGaps(ownerOf, [{ rules: ['CAP-2'] }])).toEqual({ gmail: ['CAP-1'], rules: ['CAP-3'] })
  })
  test('is empty for an owner whose rules are all played', () => {
    expect(findGaps({ 'CAP-2': 'rules' }, [{ rules: ['CAP-2', 'INT-1'] }])).toEqual({})
  })
})
