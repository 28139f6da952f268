import { verdictOf } from '../contract/bounce-vocabulary.ts'
import { HOST_CHARACTERS_MAX, REPORT_RECIPIENTS_MAX } from '../contract/delivery-limits.ts'
import type { ReportedRecipient } from '../contract/delivery-report.ts'
import { findAddresses, firstAddress } from '../mail/find-addresses.ts'
import { decodeEncodedWords } from '../mail/mime/encoded-words.ts'
import { claimsIn, classify, type FailureFacts, type Verdict } from './classify.ts'
import { isDaemon } from './daemon.ts'
import type { Anatomy } from './notice/anatomy.ts'
import { replyCodeIn, statusIn } from './notice/codes.ts'
import { cutDiagnostic, diagnosticLines, diagnosticText } from './notice/diagnostic.ts'
import { type ProseRecipient, proseRecipients } from './notice/prose.ts'
import { stageIn } from './notice/stage.ts'
import type { Fields } from './notice/status-fields.ts'

type Action = ReportedRecipient['action']

/** Everything that the notice says about one recipient, before it is judged. */
type Failure = {
  readonly address: string
  readonly finalAddress: string | null
  readonly action: Action
  readonly reportStatus: string | null
  readonly diagnostic: string | null
  /** The whole Diagnostic-Code field: its type "x-unix" tells that a local program failed. */
  readonly diagnosticField: string | null
  /** Prose about this recipient, and the whole prose where it is about this one alone. */
  readonly prose: readonly string[]
  readonly remoteMta: string | null
}

/** The recipients that a notice names, judged, in the order of the notice, with the steps that led there. */
export function readRecipients(
  anatomy: Anatomy,
  proseAction: Action,
): { recipients: ReportedRecipient[]; explain: string[] } {
  const explain: string[] = []
  const read = textReader()
  const failures = gatherFailures(anatomy, proseAction, read).slice(0, REPORT_RECIPIENTS_MAX)
  return { recipients: failures.map((failure) => judge(failure, read, explain)), explain }
}

type TextReader = ReturnType<typeof textReader>

/** What texts say; each is read once, because five hundred recipients may share one text. */
function textReader() {
  return {
    diagnosticLines: remember(diagnosticLines),
    claimsIn: remember(claimsIn),
    replyCodeIn: remember(replyCodeIn),
    statusIn: remember(statusIn),
    stageIn: remember(stageIn),
  }
}

function remember<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>()
  return (text) => {
    const found = known.get(text) ?? { value: read(text) }
    known.set(text, found)
    return found.value
  }
}

function gatherFailures(anatomy: Anatomy, proseAction: Action, read: TextReader): Failure[] {
  const originalTo = addressesOf(anatomy.original?.all('to') ?? [])
  const hints = { own: ownAddresses(anatomy, originalTo), originalTo }
  const prose = proseRecipients(anatomy.text, hints)
  const fromReport = fromStatusFields(anatomy, prose, originalTo, proseAction)
  if (fromReport.length > 0) return fromReport
  const named = addressesOf(anatomy.headers.all('x-failed-recipients'))
  const fromText = (address: string, count: number): Failure => {
    const texts = proseAbout([address], prose, anatomy, count)
    return { ...fromProse(address, texts, proseAction), diagnostic: read.diagnosticLines(texts[0] ?? '') }
  }
  if (named.size > 0) return [...named].map((address) => fromText(address, named.size))
  if (prose.length > 0) return prose.map(({ address }) => fromText(address, prose.length))
  // Whom a wrapped notice was sent to is the reader, never the one who failed.
  const returned = anatomy.original !== null && isDaemon(anatomy.original) ? [] : [...originalTo]
  return returned.length === 1 ? returned.map((address) => fromText(address, 1)) : []
}

function ownAddresses({ headers, original }: Anatomy, originalTo: ReadonlySet<string>): Set<string> {
  const notice = ['to', 'delivered-to', 'x-original-to', 'from'].flatMap((name) => headers.all(name))
  const returned = ['from', 'return-path', 'sender'].flatMap((name) => original?.all(name) ?? [])
  const sender = addressesOf(returned)
  // Some systems write the failed recipient into X-Original-To of the notice; whom the mail was for is not the reader.
  // Whom a wrapped notice was sent to is the reader, whatever stands above it.
  const failed = original !== null && isDaemon(original) ? new Set<string>() : originalTo
  return new Set([...[...addressesOf(notice)].filter((address) => !failed.has(address)), ...sender])
}

function addressesOf(values: readonly string[]): Set<string> {
  const found = values.flatMap((value) => findAddresses(value).map(({ address }) => address))
  return new Set(found)
}

/** Exchange wraps a name of its directory that it cannot resolve: "IMCEAEX-_O=ACME_OU=…@acme.com". Nobody mailed that. */
const DIRECTORY_NAME = /^imceaex-_/

function fromStatusFields(
  anatomy: Anatomy,
  prose: readonly ProseRecipient[],
  originalTo: ReadonlySet<string>,
  proseAction: Action,
): Failure[] {
  if (anatomy.status === null) return []
  const { recipients } = anatomy.status
  // A report may name a local file, a directory or an X.400 name; the prose or the returned mail then has the address.
  const others = new Set([...prose.map(({ address }) => address), ...(prose.length === 0 ? originalTo : [])])
  const fallback = recipients.length === 1 && others.size === 1 ? ([...others][0] ?? null) : null
  return recipients.flatMap((fields) => {
    const final = addressField(fields.get('final-recipient'))
    const original = addressField(fields.get('original-recipient'))
    const named = original ?? final
    const isMailed = named !== null && !DIRECTORY_NAME.test(named)
    const address = isMailed ? named : (fallback ?? named ?? firstAddress(fields.get('diagnostic-code') ?? ''))
    if (address === null) return []
    const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null
    const diagnostic = diagnosticText(fields.get('diagnostic-code') ?? '')
    return {
      address,
      finalAddress: isMailed && final !== address ? final : null,
      action: actionOf(fields, status, proseAction),
      reportStatus: status,
      diagnostic: diagnostic === '' ? null : cutDiagnostic(diagnostic),
      diagnosticField: fields.get('diagnostic-code') ?? null,
      prose: proseAbout([address, final ?? address], prose, anatomy, recipients.length),
      remoteMta: hostField(fields.get('remote-mta')),
    }
  })
}

/** "rfc822; ann@acme.com", with or without type, brackets and comments; `\x{…}` escapes of RFC 6533. */
function addressField(value: string | undefined): string | null {
  if (value === undefined) return null
  const unescaped = value.replace(/\\x\{([0-9a-f]{1,6})\}/gi, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
  // An encoded word begins a word. @source RFC 2047 §5
  const words = unescaped.slice(unescaped.indexOf(';') + 1).replace(/^([^=]{0,200}[^=\s])(?==\?)/, '$1 ')
  return firstAddress(decodeEncodedWords(words))
}

/** "dns; mx.acme.com (192.0.2.1)". */
function hostField(value: string | undefined): string | null {
  const host =
    (value ?? '')
      .replace(/^[^;]{0,40};/, '')
      .trim()
      .split(/[\s(,]/)[0]
      ?.replace(/\.$/, '') ?? ''
  return host === '' ? null : host.toLowerCase().slice(0, HOST_CHARACTERS_MAX)
}

function actionOf(fields: Fields, status: string | null, proseAction: Action): Action {
  const word = (fields.get('action') ?? '').trim().toLowerCase()
  for (const action of ['delayed', 'delivered', 'relayed', 'expanded', 'failed'] as const) {
    if (word.startsWith(action)) return action
  }
  if (word.startsWith('deliver')) return 'delivered'
  if (word.startsWith('fail')) return 'failed'
  if (status?.startsWith('2.') === true) return 'delivered'
  return proseAction
}

const fromProse = (address: string, prose: readonly string[], action: Action): Omit<Failure, 'diagnostic'> => ({
  ...{ address, finalAddress: null, action, reportStatus: null, diagnosticField: null, prose, remoteMta: null },
})

function proseAbout(
  addresses: readonly string[],
  prose: readonly ProseRecipient[],
  anatomy: Anatomy,
  count: number,
): string[] {
  const own = prose.filter(({ address }) => addresses.includes(address)).map(({ paragraph }) => paragraph)
  return count <= 1 || own.length === 0 ? [...own, anatomy.text] : own
}

function judge(failure: Failure, read: TextReader, explain: string[]): ReportedRecipient {
  const evidence = [failure.diagnostic ?? '', ...failure.prose]
  const replyCode = firstOf(evidence, read.replyCodeIn)
  const inDiagnostic = read.statusIn(failure.diagnostic ?? '')
  // What the other server said without a code is not made more exact by codes that the mail system adds in prose.
  const isSilent = !/[a-z]{3}/i.test(failure.diagnostic ?? '') || failure.reportStatus === null
  const inProse = inDiagnostic === null && isSilent ? firstOf(failure.prose, read.statusIn) : null
  const facts: FailureFacts = {
    diagnostic: failure.diagnosticField ?? failure.diagnostic ?? '',
    prose: failure.prose,
    diagnosticStatus: inDiagnostic ?? (failure.reportStatus === null ? inProse : null),
    reportStatus: failure.reportStatus,
    replyCode,
    stage: firstOf(evidence, read.stageIn),
    isDelayed: failure.action === 'delayed',
  }
  const status = lastAnswer(failure.prose, bestStatus(inDiagnostic, failure.reportStatus, inProse))
  const { address, finalAddress, action, diagnostic, remoteMta } = failure
  const common = { address, finalAddress, action, status, replyCode, remoteMta, diagnostic }
  if (action !== 'failed' && action !== 'delayed') {
    return { ...common, reason: null, recipientState: null, hard: null, rule: 'success' }
  }
  const verdict = classify(facts, read.claimsIn)
  explain.push(`${address}: ${action}, ${verdict.reason} by rule ${verdict.rule}, because ${verdict.because}`)
  return { ...common, ...outcome(verdict, action, status, replyCode) }
}

function outcome(verdict: Verdict, action: Action, status: string | null, replyCode: string | null) {
  const isPermanent = (status ?? replyCode ?? '5').startsWith('5')
  const { recipientState, hard } = verdictOf(verdict.reason, isPermanent)
  // A mail that is still being tried has not failed, whatever it says (BNC-7).
  const isOpen = action === 'delayed'
  return {
    reason: verdict.reason,
    recipientState: isOpen && hard ? ('SoftBounceUndetermined' as const) : recipientState,
    hard: isOpen ? false : hard,
    rule: verdict.rule,
  }
}

/** The code inside the diagnostic outranks the Status field, that one the prose, unless it says less than the next. */
function bestStatus(...candidates: readonly (string | null)[]): string | null {
  const seen = candidates.filter((status) => status !== null)
  const [best = null] = seen.toSorted((a, b) => vagueness(a) - vagueness(b))
  return best
}

/** "Expired" says how it ended; Exchange then lists what the other server returned: "… returned '441 4.4.1 …'". */
function lastAnswer(prose: readonly string[], status: string | null): string | null {
  if (status?.endsWith('.4.7') !== true) return status
  return firstOf(prose, (text) => /returned '4\d\d (4\.[0-7]\.\d{1,3}) /.exec(text)?.[1] ?? null) ?? status
}

/** 5.0.0 says nothing, 5.1.0 a subject, 5.1.1 a detail. @source RFC 3463 §3 */
function vagueness(status: string): number {
  if (status.endsWith('.0.0')) return 2
  return status.endsWith('.0') ? 1 : 0
}

function firstOf<T>(texts: readonly string[], read: (text: string) => T | null): T | null {
  for (const text of texts) {
    const value = read(text)
    if (value !== null) return value
  }
  return null
}
