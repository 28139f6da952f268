import { describe, expect, test } from 'vitest'
import { classify } from './classify.ts'
import { replyCodeIn, statusIn } from './notice/codes.ts'
import { stageIn } from './notice/stage.ts'
import { RULES_IN_ORDER } from './precedence.ts'

/** Asks the whole engine about one line, as if it were the Diagnostic-Code of a failed recipient. */
function ruleFor(line: string): string {
  return classify({
    diagnostic: line,
    prose: [],
    diagnosticStatus: statusIn(line),
    reportStatus: null,
    replyCode: replyCodeIn(line),
    stage: stageIn(line),
    isDelayed: false,
  }).rule
}

describe.each(RULES_IN_ORDER.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test.each(rule.examples)('claims "%s"', (line) => expect(ruleFor(line)).toBe(name))
  test.each(rule.counterexamples)('leaves "%s" alone', (line) => expect(ruleFor(line)).not.toBe(name))
  test('has phrases in the form that the engine compares', () => {
    for (const phrase of [...rule.phrases, ...(rule.unless ?? [])]) {
      expect(phrase).toBe(phrase.toLowerCase())
      expect(phrase).toBe(phrase.trim() + (phrase.endsWith(' ') ? ' ' : ''))
    }
  })
})

test('every rule has its own name, an example and a counterexample', () => {
  expect(new Set(RULES_IN_ORDER.map(({ name }) => name)).size).toBe(RULES_IN_ORDER.length)
  for (const rule of RULES_IN_ORDER) {
    expect(rule.examples.length, rule.name).toBeGreaterThan(0)
    expect(rule.counterexamples.length, rule.name).toBeGreaterThan(0)
  }
})
