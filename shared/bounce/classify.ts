import type { BounceReason } from '../contract/bounce-vocabulary.ts'
import { phraseFinder } from '../mail/find-phrases.ts'
import { languagePhrases } from './languages/index.ts'
import { normaliseText } from './normalise-text.ts'
import { isGenericStatus } from './notice/codes.ts'
import type { Stage } from './notice/stage.ts'
import { RULES_IN_ORDER } from './precedence.ts'
import type { Rule } from './rules/rule.ts'
import { COMMON_WORDS } from './rules/words.ts'

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
  readonly stage: Stage | null
  readonly isDelayed: boolean
}
type Known = FailureFacts & { readonly claimsIn: (text: string) => readonly Claim[] }

export type Verdict = { readonly reason: BounceReason; readonly rule: string; readonly because: string }

/**
 * Names the cause of a failure. What the other server said outranks the enhanced code in it, unless it says as little as
 * "access denied"; that code outranks the report's Status, that one the prose around it, that one where the conversation
 * ended, that one generic codes and the bare SMTP reply. Nothing understood is `undefined`, never a guess.
 * `claims` may remember what it read: the recipients of a notice often share one text.
 * @source requirements BNC-13
 */
export function classify(failure: FailureFacts, claims: Known['claimsIn'] = claimsIn): Verdict {
  const facts = { ...failure, claimsIn: claims }
  const { diagnosticStatus, reportStatus } = facts
  const said = byText(facts.diagnostic, facts)
  return (
    (said?.rule.isVague === true ? null : said?.verdict) ??
    byWhyItExpired(facts) ??
    byStatus(diagnosticStatus, 'code in the diagnostic', false) ??
    said?.verdict ??
    byStatus(reportStatus, 'Status field', false) ??
    byTexts(facts) ??
    byStage(facts) ??
    byStatus(diagnosticStatus, 'code in the diagnostic', true) ??
    byStatus(reportStatus, 'Status field', true) ??
    byReply(facts) ??
    byAction(facts)
  )
}

/** The prose around a diagnostic is mostly advice of the mail system; it counts where no code says more. */
function byTexts(facts: Known): Verdict | null {
  for (const text of facts.prose) {
    const said = byText(text, facts)
    if (said !== null) return said.verdict
  }
  return null
}

/** The prose of a notice that waited in vain may tell for what. */
function byWhyItExpired(facts: Known): Verdict | null {
  if (!(facts.diagnosticStatus ?? facts.reportStatus ?? '').endsWith('.4.7')) return null
  const whys = facts.prose.map((text) => byText(text, facts))
  return whys.find((why) => why?.rule.isWhyItExpired === true)?.verdict ?? null
}

type Mark = { readonly rule: number; readonly isVeto: boolean }
const findMarks = phraseFinder<Mark>(
  RULES_IN_ORDER.flatMap((rule, index) => {
    const claim = { rule: index, isVeto: false }
    const veto = { rule: index, isVeto: true }
    const words = { ...COMMON_WORDS, ...rule.words }
    return [
      ...rule.phrases.map((phrase) => ({ phrase, of: claim, words })),
      ...languagePhrases(rule.name).map((entry) => ({ ...entry, of: claim })),
      ...(rule.unless ?? []).map((phrase) => ({ phrase, of: veto, words })),
    ]
  }),
)

/** A rule one of whose phrases stands in a text, and that phrase. */
export type Claim = { readonly rule: Rule; readonly phrase: string }

/** The rules that a text speaks for, in order of precedence. */
export function claimsIn(text: string): Claim[] {
  const phrases = new Map<number, string>()
  const vetoed = new Set<number>()
  findMarks(normaliseText(text), ({ rule, isVeto }, phrase) => {
    if (isVeto) vetoed.add(rule)
    else if (!phrases.has(rule)) phrases.set(rule, phrase)
  })
  const claims = [...phrases].filter(([index]) => !vetoed.has(index)).sort(([a], [b]) => a - b)
  return claims.flatMap(([index, phrase]) => {
    const rule = RULES_IN_ORDER[index]
    return rule === undefined ? [] : [{ rule, phrase }]
  })
}

/** The first rule, in order, one of whose phrases stands in the text. */
function byText(text: string, facts: Known): { verdict: Verdict; rule: Rule } | null {
  const claim = facts.claimsIn(text).find(({ rule }) => hasItsCode(rule, facts))
  return claim === undefined ? null : { verdict: atStage(claim.rule, claim.phrase, facts), rule: claim.rule }
}

function hasItsCode({ onlyWith }: Rule, { diagnosticStatus, reportStatus }: FailureFacts): boolean {
  return onlyWith?.some((status) => status === diagnosticStatus || status === reportStatus) !== false
}

const SAYS_NO_USER: ReadonlySet<BounceReason> = new Set(['userunknown', 'hostunknown'])

/** Words mean what the conversation allows: nobody can know the recipient before RCPT. @source RFC 5321 §3.3 */
function atStage(rule: Rule, phrase: string, facts: FailureFacts): Verdict {
  const said = `the text says "${phrase}"`
  const isAboutRecipient = SAYS_NO_USER.has(rule.reason) && !hasAddressCode(facts)
  if (facts.stage === 'data' && rule.reason === 'userunknown' && isAboutRecipient && TERSE.test(phrase)) {
    return { reason: 'filtered', rule: 'unknown-after-data', because: `${said} after the recipient was accepted` }
  }
  if (isAboutRecipient || rule.isVague === true) {
    const early = facts.stage === 'data' ? null : byStage(facts)
    if (early !== null) return { ...early, because: `${said}, but ${early.because}` }
  }
  return { reason: rule.reason, rule: rule.name, because: said }
}

/** What filters say of everybody. "This user does not have an account" is a sentence of its own and is believed. */
const TERSE = /^(?:user \*? ?unknown|unknown user|unkown user)$/

/** A code about the recipient's address (X.1.x) outranks where it was said. X.1.7 and X.1.8 are about the sender. */
function hasAddressCode({ diagnosticStatus, reportStatus }: FailureFacts): boolean {
  return [diagnosticStatus, reportStatus].some((status) => status !== null && /^[45]\.1\.[1-6]/.test(status))
}

/** A refusal before any recipient was named is about the host or the sender; one after the whole mail about the mail. */
function byStage({ stage, replyCode, diagnosticStatus }: FailureFacts): Verdict | null {
  if (!(replyCode ?? diagnosticStatus ?? '').startsWith('5')) return null
  if (stage === 'connect' || stage === 'helo') {
    return { reason: 'blocked', rule: 'refused-at-connection', because: 'it was refused before the sender was named' }
  }
  if (stage === 'data') {
    return {
      reason: 'filtered',
      rule: 'refused-after-data',
      because: 'the recipient was accepted and the mail then refused',
    }
  }
  if (stage !== 'mail') return null
  return { reason: 'rejected', rule: 'refused-at-mail-from', because: 'it was refused before a recipient was named' }
}

/** Generic codes speak last, and those that mean nothing at all never. */
function byStatus(status: string | null, where: string, isLast: boolean): Verdict | null {
  if (status === null || isGenericStatus(status) !== isLast) return null
  const exact = RULES_IN_ORDER.find((rule) => rule.statuses.some((pattern) => matchesStatus(pattern, status)))
  const rule =
    exact ?? RULES_IN_ORDER.find((candidate) => candidate.statuses.some((pattern) => matchesFamily(pattern, status)))
  return rule === undefined ? null : { reason: rule.reason, rule: rule.name, because: `${where} is ${status}` }
}

/** "*" stands for the class 4 or 5, "x" for a digit: "*.7.6xx". */
function matchesStatus(pattern: string, status: string): boolean {
  if (pattern.length !== status.length) return false
  return [...pattern].every(
    (character, at) => character === status[at] || character === 'x' || (at === 0 && character === '*'),
  )
}

/** "*.7.*" stands for every code of that subject. */
function matchesFamily(pattern: string, status: string): boolean {
  return (
    pattern.startsWith('*') && pattern.endsWith('.*') && pattern.slice(1, -1) === status.slice(1, pattern.length - 1)
  )
}

/** A bare reply says little: only those with one meaning, and 550 in answer to RCPT. */
function byReply({ replyCode, stage }: FailureFacts): Verdict | null {
  if (replyCode === null) return null
  const rule = RULES_IN_ORDER.find((candidate) => candidate.replies?.includes(replyCode))
  if (rule !== undefined) return { reason: rule.reason, rule: rule.name, because: `SMTP reply ${replyCode}` }
  if (replyCode === '550' && stage === 'rcpt') {
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
