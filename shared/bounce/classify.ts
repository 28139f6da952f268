import type { BounceReason } from '../contract/bounce-vocabulary.ts'
import { hasPhrase } from '../mail/has-phrase.ts'
import { LANGUAGE_PHRASES } from './languages/index.ts'
import { normaliseText } from './normalise-text.ts'
import { isGenericStatus } from './notice/codes.ts'
import { RULES_IN_ORDER } from './precedence.ts'
import type { Rule } from './rules/rule.ts'

/** What is known of one failure before it has a name. */
export type FailureFacts = {
  /** What the other server said. */
  readonly diagnostic: string
  /** The paragraph about the recipient, then the whole notice. */
  readonly prose: readonly string[]
  /** Enhanced code inside the diagnostic. */
  readonly diagnosticStatus: string | null
  /** The Status field of the report. */
  readonly reportStatus: string | null
  readonly replyCode: string | null
  readonly command: 'rcpt' | 'data' | 'mail' | null
  readonly isDelayed: boolean
}

export type Verdict = { readonly reason: BounceReason; readonly rule: string; readonly because: string }

/**
 * Names the cause of a failure. What the other server said outranks the enhanced code in it, that one the report's
 * Status, that one the prose around it, that one generic codes and the bare SMTP reply. Nothing understood is `undefined`, never a guess.
 * @source requirements BNC-13
 */
export function classify(facts: FailureFacts): Verdict {
  const { diagnosticStatus, reportStatus } = facts
  return (
    byText(facts.diagnostic, facts) ??
    byStatus(diagnosticStatus, 'code in the diagnostic', false) ??
    byStatus(reportStatus, 'Status field', false) ??
    byTexts(facts) ??
    byStatus(diagnosticStatus, 'code in the diagnostic', true) ??
    byStatus(reportStatus, 'Status field', true) ??
    byReply(facts) ??
    byAction(facts)
  )
}

/** The prose around a diagnostic is mostly advice of the mail system; it counts where no code says more. */
function byTexts(facts: FailureFacts): Verdict | null {
  for (const text of facts.prose) {
    const verdict = byText(text, facts)
    if (verdict !== null) return verdict
  }
  return null
}

/** The first rule, in order, one of whose phrases stands in the text. */
function byText(text: string, facts: FailureFacts): Verdict | null {
  const normalised = normaliseText(text)
  if (normalised.trim() === '') return null
  for (const rule of RULES_IN_ORDER) {
    const phrase = phraseOf(rule, normalised, facts)
    if (phrase === null) continue
    if (rule.reason === 'userunknown' && isRefusedLate(facts)) {
      return {
        reason: 'filtered',
        rule: 'unknown-after-data',
        because: `"${phrase}" was said after the recipient was accepted`,
      }
    }
    return { reason: rule.reason, rule: rule.name, because: `the text says "${phrase}"` }
  }
  return null
}

/**
 * A server that took the recipient and says "user unknown" after the content: a filter hides behind the words, and the
 * address may live. A code about the address (X.1.x) says that it does not.
 */
function isRefusedLate({ command, diagnosticStatus, reportStatus }: FailureFacts): boolean {
  const statuses = [diagnosticStatus, reportStatus].filter((status) => status !== null)
  if (statuses.some((status) => /^[45]\.1\.[1-9]/.test(status))) return false
  return command === 'data'
}

function phraseOf(rule: Rule, text: string, { diagnosticStatus, reportStatus }: FailureFacts): string | null {
  if (rule.onlyWith?.some((status) => status === diagnosticStatus || status === reportStatus) === false) return null
  const phrase =
    rule.phrases.find((candidate) => hasPhrase(text, candidate)) ??
    LANGUAGE_PHRASES[rule.name]?.find((candidate) => hasPhrase(text, candidate))
  if (phrase === undefined) return null
  return rule.unless?.some((veto) => hasPhrase(text, veto)) ? null : phrase
}

/** Generic codes speak last, and those that mean nothing at all never. */
function byStatus(status: string | null, where: string, isLast: boolean): Verdict | null {
  if (status === null || isGenericStatus(status) !== isLast) return null
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

function byAction({ isDelayed }: FailureFacts): Verdict {
  if (isDelayed)
    return { reason: 'expired', rule: 'still-waiting', because: 'the mail still waits and nothing says why' }
  return { reason: 'undefined', rule: 'nothing-named', because: 'no text or code names a cause' }
}
