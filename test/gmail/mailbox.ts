import { createHash } from 'node:crypto'
import type { ReplicaClock } from '../replica/clock.ts'
import { summariseEml } from '../replica/eml.ts'
import type { Person } from '../replica/page/address.ts'
import type { SeededRandom } from '../replica/page/random.ts'
import type { LabelChange, SavedMessage } from './wire/read-request.ts'
import type { StoredMessage, StoredThread } from './wire/response.ts'

/** A send as the server took it; `state` follows the undo window. */
export type SentRecord = SavedMessage & {
  messageId: string
  legacyId: string
  state: 'held' | 'sent' | 'undone' | 'scheduled'
  /** When the undo window ends, on the replica's clock. */
  settlesAtMs: number
}

type MailboxOptions = { account: Person; random: SeededRandom; nowMs: ReplicaClock; undoWindowMs: () => number }

/** One account's mail. Ids change on every save and on the send, except the client's own `msg-a` id (gmail.md §3). */
export class GmailMailbox {
  readonly account: Person
  /** Stands in addresses of the mailbox's own pages. */
  readonly ik: string
  readonly #sent: SentRecord[] = []
  readonly #threads = new Map<string, StoredThread>()
  readonly #raw = new Map<string, Uint8Array>()
  readonly #uploads = new Map<string, Uint8Array>()
  readonly #taken = new Map<string, { thread: StoredThread; message: StoredMessage }>()
  readonly #options: MailboxOptions
  #version = 500_000

  constructor(options: MailboxOptions) {
    this.#options = options
    this.account = options.account
    this.ik = createHash('sha256').update(options.account.address).digest('hex').slice(0, 10)
  }

  get version(): number {
    return this.#version
  }

  /** Newest first; `label` is `^i` for the inbox, `^f` for sent mail. */
  listThreads(label: string): StoredThread[] {
    this.settle()
    const shown = [...this.#threads.values()].filter((thread) =>
      thread.messages.some((message) => message.labels.includes(label)),
    )
    return shown.sort((one, other) => lastTimeMs(other) - lastTimeMs(one)).slice(0, 50)
  }

  listSent(): SentRecord[] {
    this.settle()
    return this.#sent
  }

  findThread(id: string): StoredThread | undefined {
    return this.#threads.get(id)
  }

  changedSince(version: number): StoredThread[] {
    this.settle()
    return [...this.#threads.values()].filter((thread) => thread.version > version)
  }

  /** A raw message by its legacy id or its perm id, with the legacy id. */
  findRaw(id: string): { readonly raw: Uint8Array; readonly legacyId: string } | undefined {
    const message = [...this.#threads.values()]
      .flatMap((thread) => thread.messages)
      .find((candidate) => candidate.legacyId === id || candidate.permId === id)
    if (!message) return undefined
    const { legacyId } = message
    return { raw: this.#raw.get(legacyId) ?? composeRaw(message, this.#uploads), legacyId }
  }

  /** Takes a file of a mail that is being written, and names it. */
  upload(bytes: Uint8Array): string {
    const id = `up_${this.#options.random.hex(12)}`
    this.#uploads.set(id, bytes)
    return id
  }

  /** Puts a raw message into the inbox, into the conversation it answers or reports on when that is known. */
  deliver(raw: Uint8Array): StoredMessage {
    const summary = summariseEml(raw)
    const legacyId = this.#newLegacyId()
    const message: StoredMessage = {
      permId: `msg-f:${BigInt(`0x${legacyId}`)}`,
      legacyId,
      messageId: summary.messageId ?? `<${legacyId}@replica.example>`,
      from: summary.from,
      to: summary.to,
      cc: summary.cc,
      bcc: [],
      subject: summary.subject,
      text: summary.text,
      html: null,
      labels: ['^all', '^i', '^u', '^sq_ig_i_personal'],
      timeMs: this.#options.nowMs(),
      inReplyTo: summary.references.at(-1) ?? null,
    }
    this.#raw.set(legacyId, raw)
    const thread = this.#threadOf(summary.references) ?? {
      id: message.permId.replace('msg-f', 'thread-f'),
      legacyId,
      messages: [],
      version: 0,
    }
    this.#put({ ...thread, messages: [...thread.messages, message] })
    return message
  }

  /** Takes a draft save, a send or an undo: the labels alone decide which (gmail.md §2.4). */
  save(saved: SavedMessage): { thread: StoredThread; message: StoredMessage } {
    // An operation that comes again after a lost answer changes nothing and is answered as before.
    const key = `${saved.permId} ${saved.timeMs} ${saved.labels.join()}`
    const before = this.#taken.get(key)
    if (before) return before
    const legacyId = this.#newLegacyId()
    const message = this.#storedFrom(saved, legacyId)
    const thread = this.#threads.get(saved.threadId) ?? { id: saved.threadId, legacyId, messages: [], version: 0 }
    const others = thread.messages.filter((earlier) => earlier.permId !== saved.permId)
    const stored = this.#put({ ...thread, messages: [...others, message] })
    this.#track(saved, message)
    const answer = { thread: stored, message }
    this.#taken.set(key, answer)
    return answer
  }

  markLabels(change: LabelChange): void {
    const thread = this.#threads.get(change.threadId)
    if (!thread) return
    const messages = thread.messages.map((message) =>
      change.messageIds.includes(message.permId)
        ? { ...message, labels: relabel(message.labels, change.added, change.removed) }
        : message,
    )
    this.#put({ ...thread, messages })
  }

  /** Ends the undo windows that have passed: `^pfg` goes, `^f` stays, and the thread counts as changed. */
  settle(): void {
    const nowMs = this.#options.nowMs()
    for (const record of this.#sent) {
      if (record.state !== 'held' || record.settlesAtMs > nowMs) continue
      record.state = 'sent'
      const { threadId, sequence, permId } = record
      this.markLabels({ sequence, threadId, added: [], removed: ['^pfg'], messageIds: [permId] })
    }
  }

  /** The server sends what was scheduled, without any request of a page. */
  releaseScheduled(to?: string): void {
    for (const record of this.#sent) {
      if (record.state !== 'scheduled') continue
      if (to !== undefined && !record.to.some(({ address }) => address === to)) continue
      record.state = 'sent'
      const { threadId, sequence, permId } = record
      this.markLabels({ sequence, threadId, added: ['^f'], removed: ['^scheduled', '^r'], messageIds: [permId] })
    }
  }

  #track(saved: SavedMessage, message: StoredMessage): void {
    const known = this.#sent.find((record) => record.permId === saved.permId && record.state !== 'undone')
    const isScheduled = saved.labels.includes('^scheduled')
    const isSend = saved.labels.includes('^pfg') || isScheduled
    if (known && !isSend) known.state = 'undone'
    if (known || !isSend) return
    const settlesAtMs = this.#options.nowMs() + this.#options.undoWindowMs()
    const { messageId, legacyId } = message
    this.#sent.push({ ...saved, messageId, legacyId, state: isScheduled ? 'scheduled' : 'held', settlesAtMs })
  }

  #storedFrom(saved: SavedMessage, legacyId: string): StoredMessage {
    const html = saved.parts.map(([, part]) => part).join('')
    const isSend = saved.labels.includes('^pfg')
    const isOwn = [...saved.to, ...saved.cc, ...saved.bcc].some(({ address }) => address === this.account.address)
    const sentLabels = ['^all', '^f', '^f_bt', '^f_cl', ...(isOwn ? ['^i', '^u'] : []), '^pfg', '^sq_ig_i_personal']
    const { permId, from, to, cc, bcc, subject, attachments = [] } = saved
    return {
      ...{ permId, from, to, cc, bcc, subject, html, legacyId, attachments },
      messageId: `<CA${this.#options.random.hex(20)}@mail.replica.example>`,
      text: html.replace(/<[^>]*>/g, ' '),
      labels: isSend ? sentLabels : saved.labels,
      timeMs: this.#options.nowMs(),
      inReplyTo: null,
    }
  }

  #threadOf(references: string[]): StoredThread | undefined {
    return [...this.#threads.values()].find((thread) =>
      thread.messages.some((message) => references.includes(message.messageId)),
    )
  }

  #put(thread: StoredThread): StoredThread {
    this.#version += 7
    const stored = { ...thread, version: this.#version }
    this.#threads.set(stored.id, stored)
    return stored
  }

  #newLegacyId(): string {
    return `19${this.#options.random.hex(14)}`
  }
}

function lastTimeMs(thread: StoredThread): number {
  return thread.messages.at(-1)?.timeMs ?? 0
}

function relabel(labels: string[], added: string[], removed: string[]): string[] {
  return [...new Set([...labels, ...added])].filter((label) => !removed.includes(label))
}

function composeRaw(message: StoredMessage, uploads: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const people = (list: Person[]): string =>
    list.map(({ address, name }) => (name ? `"${name}" <${address}>` : address)).join(', ')
  const lines = [
    `From: ${people([message.from])}`,
    `To: ${people(message.to)}`,
    ...(message.cc.length > 0 ? [`Cc: ${people(message.cc)}`] : []),
    `Subject: ${message.subject}`,
    `Message-ID: ${message.messageId}`,
    `Date: ${new Date(message.timeMs).toUTCString()}`,
    'MIME-Version: 1.0',
    ...bodyLines(message, uploads),
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}

function bodyLines(
  { html, text, attachments = [], legacyId }: StoredMessage,
  uploads: ReadonlyMap<string, Uint8Array>,
) {
  const words = ['Content-Type: text/html; charset=utf-8', '', html ?? text]
  if (attachments.length === 0) return words
  const boundary = `0000${legacyId}`
  const files = attachments.flatMap(({ type, name, id }) => [
    `--${boundary}`,
    `Content-Type: ${type}; charset="UTF-8"; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(uploads.get(id) ?? [])
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n'),
  ])
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...words,
    ...files,
    `--${boundary}--`,
  ]
}
