import type { Person } from '../../replica/page/address.ts'
import { type Attachment, DRAFT_LABELS, type RecordPosition, SCHEDULE_LABELS, SEND_LABELS } from '../wire/records.ts'
import { labelOperation, messageRecord, type Operation, saveOperation } from '../wire/request.ts'
import type { App } from './app-context.ts'

/** What the form holds when it is read. */
export type DraftContent = {
  from: Person
  to: Person[]
  cc: Person[]
  bcc: Person[]
  subject: string
  html: string
  attachments: Attachment[]
}

/** One message in the making; `permId` is made by the client and stays from first save to sent. */
export type Draft = {
  kind: 'new' | 'reply'
  permId: string
  threadId: string
  /** The message that a reply answers. */
  repliesTo: string | null
  quoted: string
  isSaved: boolean
  version: number
}

export function newDraft(app: App, reply?: { threadId: string; repliesTo: string; quoted: string }): Draft {
  const number = `r${app.ids.chance(0.5) ? '-' : ''}${app.ids.below(9e8) + 1e8}${app.ids.below(9e8) + 1e8}`
  return {
    kind: reply ? 'reply' : 'new',
    permId: `msg-a:${number}`,
    threadId: reply?.threadId ?? `thread-a:${number.replace(/^r-?/, 'r')}`,
    repliesTo: reply?.repliesTo ?? null,
    quoted: reply?.quoted ?? '',
    isSaved: false,
    version: 0,
  }
}

/** An autosave, or the save that undoes a send: the same id with draft labels. */
export async function saveDraft(app: App, draft: Draft, content: DraftContent): Promise<boolean> {
  const operation = operationFor(app, draft, content, DRAFT_LABELS)
  draft.isSaved = true
  if (app.isHoldingSaves) return app.unsent.push(operation) > 0
  return app.sync.save([operation], false)
}

export type SendHow = 'send' | 'schedule'

/** The send. A mail never saved before goes as its own first save, or as save and send in one body, by seed. */
export async function sendDraft(app: App, draft: Draft, content: DraftContent, how: SendHow): Promise<boolean> {
  const operations: Operation[] = []
  if (draft.kind === 'new' && !draft.isSaved && app.random.chance(0.5)) {
    operations.push(operationFor(app, draft, content, DRAFT_LABELS))
    draft.isSaved = true
  }
  const own = app.settings.account.address
  const isOwn = [...content.to, ...content.cc, ...content.bcc].some(({ address }) => address === own)
  const labels = how === 'schedule' ? SCHEDULE_LABELS : [...SEND_LABELS, ...(isOwn ? ['^i', '^u'] : [])]
  operations.push(...app.unsent.splice(0), operationFor(app, draft, content, labels))
  draft.isSaved = true
  if (draft.repliesTo !== null) {
    operations.push(labelOperation(app.sync.nextSequence(), draft.threadId, ['^io_re'], ['^io_fwd'], [draft.repliesTo]))
  }
  return app.sync.save(operations, true)
}

function operationFor(app: App, draft: Draft, content: DraftContent, labels: string[]): Operation {
  const timeMs = Math.round(app.nowMs())
  draft.version += 1
  const { html, ...fields } = content
  const parts: [number, string][] = [[0, html]]
  if (draft.quoted !== '') parts.push([2, `<br><div class="gmail_quote">${draft.quoted}</div>`])
  const message = { ...fields, parts, permId: draft.permId, threadId: draft.threadId, labels, timeMs }
  const record = messageRecord(message, app.random.hex(16), draft.version)
  return saveOperation(app.sync.nextSequence(), draft.threadId, timeMs, record, positionOf(draft))
}

function positionOf(draft: Draft): RecordPosition {
  if (draft.isSaved) return 'update'
  return draft.kind === 'reply' ? 'replyFirstSave' : 'firstSave'
}
