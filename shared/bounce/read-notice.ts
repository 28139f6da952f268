import type { DateOrder } from '../auto-reply/dates.ts'
import { readAutoReply } from '../auto-reply/read-auto-reply.ts'
import { HOST_CHARACTERS_MAX } from '../contract/delivery-limits.ts'
import { type Mail, readMail } from '../mail/mime/read-mail.ts'
import { type OwnMailSystem, readOrigin } from './authentication.ts'
import { isDaemon } from './daemon.ts'
import { readRecipients } from './failures.ts'
import { type Anatomy, dissect } from './notice/anatomy.ts'
import { noticeMessageId, originalMessageId, originalSentAt, readOriginal } from './original-mail.ts'
import type { Reading, ReadingKind } from './reading.ts'
import { recogniseNotice } from './recognise.ts'
import { recogniseStructure } from './recognise-structure.ts'

export type NoticeContext = {
  /** Whose mailbox the mail lies in; decides whose word on authentication counts. Default: `import`, nobody's. */
  readonly ownMailSystem?: OwnMailSystem
  /** How the mailbox's locale writes 3/4/2026. Without it such a date is read only where the text shows the order. */
  readonly dateOrder?: DateOrder
}

/**
 * Reads one mail: what it is, whom it says could not be reached and why. Pure and bounded: the same bytes give the same
 * reading in the browser and in Node, whatever they are. A mail that cannot be read is `normal`, with a note.
 */
export function readNotice(mail: Mail | Uint8Array, context: NoticeContext = {}): Reading {
  try {
    const anatomy = dissect(mail instanceof Uint8Array ? readMail(mail) : mail)
    return read(anatomy, context)
  } catch {
    // A last fence: the callers are a web page and an import, where one odd mail must not stop the rest.
    return { kind: 'normal', report: null, autoReply: null, original: null, explain: ['this mail could not be read'] }
  }
}

function read(anatomy: Anatomy, { ownMailSystem = 'import', dateOrder }: NoticeContext): Reading {
  const structure = recogniseStructure(anatomy)
  if (structure !== null) return plain(structure.kind, [structure.sign])
  const recognised = recogniseNotice(anatomy)
  if (recognised.kind === 'challenge') return plain('challenge', recognised.signs)
  if (recognised.kind !== null) return readReport(anatomy, recognised.kind, recognised.signs, ownMailSystem)
  const auto = readAutoReply(anatomy.headers, anatomy.text, dateOrder ?? null)
  if (auto !== null) return { ...plain(auto.isDeparted ? 'departed' : 'auto_reply', auto.signs), autoReply: auto.reply }
  return plain(anatomy.types.has('text/calendar') ? 'invite' : 'normal', recognised.signs)
}

/** What a notice without a report says about its message. */
const NO_FIELDS: ReadonlyMap<string, string> = new Map()

function plain(kind: ReadingKind, explain: readonly string[]): Reading {
  return { kind, report: null, autoReply: null, original: null, explain: [...explain, `so it is ${kind}`] }
}

function readReport(
  anatomy: Anatomy,
  kind: 'bounce' | 'delayed' | 'delivered',
  signs: readonly string[],
  ownMailSystem: OwnMailSystem,
  depth = 0,
): Reading {
  const proseAction = kind === 'bounce' ? 'failed' : kind
  const { recipients, explain } = readRecipients(anatomy, proseAction)
  if (recipients.length === 0 && anatomy.returned !== null) {
    // A gateway that wraps a notice of another system and names nobody itself: what it wraps is the notice.
    const inner = dissect(anatomy.returned)
    const wrapped = isDaemon(inner.headers) ? recogniseNotice(inner).kind : null
    if (wrapped !== null && wrapped !== 'challenge' && depth < 2) {
      return readReport(inner, wrapped, [...signs, 'it wraps the notice of another system'], ownMailSystem, depth + 1)
    }
  }
  const original = readOriginal(anatomy)
  const reading = { kind, autoReply: null, original, explain: [...signs, `so it is ${kind}`, ...explain] }
  if (recipients.length === 0)
    return { ...reading, report: null, explain: [...reading.explain, 'it names no recipient'] }
  const message = anatomy.status?.message ?? NO_FIELDS
  const report = {
    kind,
    recipients,
    reportingMta: hostOf(message.get('reporting-mta')),
    noticeMessageId: noticeMessageId(anatomy),
    originalMessageId: originalMessageId(anatomy, message),
    originalSentAt: originalSentAt(anatomy),
    ...readOrigin(anatomy.headers, ownMailSystem),
  }
  return { ...reading, report }
}

function hostOf(value: string | undefined): string | null {
  const host =
    (value ?? '')
      .replace(/^[^;]{0,40};/, '')
      .trim()
      .split(/[\s(]/)[0] ?? ''
  return host === '' ? null : host.toLowerCase().slice(0, HOST_CHARACTERS_MAX)
}
