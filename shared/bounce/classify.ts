import type { BounceReason } from '../contract/bounce-vocabulary.ts'
import { LANGUAGE_PHRASES } from './languages/index.ts'
import { isGenericStatus } from './notice/codes.ts'
import { hasPhrase, normaliseText } from './phrases.ts'
import { RULES_IN_ORDER } from './precedence.ts'
import type { Rule } from './rules/rule.ts'

/** What is known of one failure before it has a name. */
export type FailureFacts = {
  /** Texts that may name the cause, best first: the diagnostic, the paragraph about the recipient, the whole notice. */
  readonly texts: readonly string[]
  /** Enhanced code inside the diagnostic. */
  readonly diagnosticStatus: string | null
  /** The Status field of the report. */
  readonly reportStatus: string | null
  readonly replyCode: string | null
  readonly command: 'rcpt' | 'data' | 'mail' | null
}

export type Verdict = { readonly reason: BounceReason; readonly rule: string; readonly because: string }

/**
 * Names the cause of a failure. Text that names it outranks the enhanced code in the diagnostic, that one the report's
 * Status, that one the SMTP reply. Nothing understood is `undefined`, never a guess.
 * @source requirements BNC-13
 */
export function classify(facts: FailureFacts): Verdict {
  for (const text of facts.texts) {
    const verdict = byText(text)
    if (verdict !== null) return verdict
  }
  return (
    byStatus(facts.diagnosticStatus, 'code in the diagnostic') ??
    byStatus(facts.reportStatus, 'Status field') ??
    byReply(facts) ?? { reason: 'undefined', rule: 'nothing-named', because: 'no text or code names a cause' }
  )
}

/** The first rule, in order, one of whose phrases stands in the text. */
export function byText(text: string): Verdict | null {
  const normalised = normaliseText(text)
  if (normalised.trim() === '') return null
  for (const rule of RULES_IN_ORDER) {
    const phrase = phraseOf(rule, normalised)
    if (phrase !== null) return { reason: rule.reason, rule: rule.name, because: `the text says "${phrase}"` }
  }
  return null
}

function phraseOf(rule: Rule, text: string): string | null {
  const phrase =
    rule.phrases.find((candidate) => hasPhrase(text, candidate)) ??
    LANGUAGE_PHRASES[rule.name]?.find((candidate) => hasPhrase(text, candidate))
  if (phrase === undefined) return null
  return rule.unless?.some((veto) => hasPhrase(text, veto)) ? null : phrase
}

function byStatus(status: string | null, where: string): Verdict | null {
  if (status === null || (isGenericStatus(status) && !['5.2.1', '5.7.1', '5.7.0', '5.5.0'].includes(status)))
    return null
  const exact = RULES_IN_ORDER.find((rule) => rule.statuses.some((pattern) => matchesStatus(pattern, status)))
  const rule =
    exact ?? RULES_IN_ORDER.find((candidate) => candidate.statuses.some((pattern) => matchesFamily(pattern, status)))
  return rule === undefined ? null : { reason: rule.reason, rule: rule.name, because: `${where} is ${status}` }
}

function matchesStatus(pattern: string, status: string): boolean {
  return pattern === status || (pattern.startsWith('*') && pattern.slice(1) === status.slice(1))
}

/** "*.7.*" stands for every code of that subject. */
function matchesFamily(pattern: string, status: string): boolean {
  return (
    pattern.startsWith('*') && pattern.endsWith('.*') && pattern.slice(1, -1) === status.slice(1, pattern.length - 1)
  )
}

/** A bare reply says little: only those with one meaning, and 550 in answer to RCPT. */
function byReply({ replyCode, command }: FailureFacts): Verdict | null {
  if (replyCode === null) return null
  const rule = RULES_IN_ORDER.find((candidate) => candidate.replies?.includes(replyCode))
  if (rule !== undefined) return { reason: rule.reason, rule: rule.name, because: `SMTP reply ${replyCode}` }
  if (replyCode === '550' && command === 'rcpt') {
    return {
      reason: 'userunknown',
      rule: 'refused-at-rcpt',
      because: 'SMTP reply 550 to RCPT, without a code or a cause',
    }
  }
  return null
}
