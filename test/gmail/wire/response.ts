import type { Person } from '../../replica/page/address.ts'
import { type Attachment, attachmentsSlot, contactSlot, contactsSlot, type Slot, slots } from './records.ts'

/** A message as the server keeps it. */
export type StoredMessage = {
  permId: string
  /** Hexadecimal, without a prefix. */
  legacyId: string
  /** With its angle brackets. */
  messageId: string
  from: Person
  to: Person[]
  cc: Person[]
  bcc: Person[]
  subject: string
  text: string
  html: string | null
  labels: string[]
  timeMs: number
  inReplyTo: string | null
  attachments?: Attachment[]
}

export type StoredThread = { id: string; legacyId: string; messages: StoredMessage[]; version: number }

/** The 56 slots of a message record in an answer: no body, but Message-ID at 13 and the legacy id at 55 (gmail.md §3). */
function messageAnswer(message: StoredMessage): Slot[] {
  return slots(56, {
    0: message.permId,
    1: contactSlot(message.from),
    2: contactsSlot(message.to),
    3: contactsSlot(message.cc),
    4: contactsSlot(message.bcc),
    6: message.timeMs,
    7: message.subject,
    9: message.text.replace(/\s+/g, ' ').trim().slice(0, 100),
    10: message.labels,
    11: attachmentsSlot(message.attachments),
    13: message.messageId,
    15: message.inReplyTo,
    17: message.timeMs,
    30: message.timeMs,
    43: 0,
    55: message.legacyId,
  })
}

/** The 20 slots of a thread record: shared by sync answers and list views. */
function threadAnswer(thread: StoredThread, subject: string): Slot[] {
  const last = thread.messages.at(-1)
  const bump = last ? last.permId.replace(/^msg-([af]):/, 'msg-$1:bump-') : null
  return slots(20, {
    0: subject,
    1: last?.text.replace(/\s+/g, ' ').trim().slice(0, 100) ?? null,
    2: last?.timeMs ?? 0,
    3: thread.id,
    4: thread.messages.map(messageAnswer),
    8: bump,
    16: 0,
    19: thread.legacyId,
  })
}

/** A changed thread in a sync answer. Its id may be joined with a message's by a bar; readers cut there. */
export function changedThread(thread: StoredThread, joinedId: string, subject: string): Slot {
  return [[joinedId, null, slots(7, { 6: [threadAnswer(thread, subject), thread.version] })]]
}

/** What a save is answered with: the same record, but the first subject left empty, as captured. */
export function savedThread(thread: StoredThread, joinedId: string): Slot {
  const [first, ...rest] = thread.messages
  return changedThread(first ? { ...thread, messages: [{ ...first, subject: '' }, ...rest] } : thread, joinedId, '')
}

/** The short answer: the save was taken, and only labels are told (gmail.md §3, third point). */
export function labelOnlyThread(threadId: string, messageIds: string[]): Slot {
  const removed = ['^r', '^r_btms', '^f_clns', '^f_btns', '^r_btns', '^scheduled_ns']
  return [[threadId, null, slots(5, { 4: [['^f'], removed, messageIds] })]]
}

export function syncAnswer(sequences: number[], threads: Slot[], version: number): Slot[] {
  const taken = sequences.map((sequence): Slot => [sequence, 0, null, version])
  return [
    [taken],
    [0, null, null, null, null, threads],
    [
      [
        ['^i', 0, 0],
        ['^f', 0, 0],
      ],
    ],
    [version],
  ]
}

/** The list view: each thread record at `[2][x][0]`. */
export function listAnswer(threads: StoredThread[], version: number): Slot[] {
  const rows = threads.map((thread): Slot => [threadAnswer(thread, thread.messages[0]?.subject ?? '')])
  return [null, null, rows, [version]]
}

/** The thread detail: recipients, body and ids of each message at `[1][thread][2][message][1]` (gmail.md §6). */
export function detailAnswer(thread: StoredThread): Slot[] {
  const messages = thread.messages.map((message): Slot => [message.permId, messageDetail(message)])
  return [null, [[thread.id, null, messages]]]
}

function messageDetail(message: StoredMessage): Slot[] {
  return slots(35, {
    0: contactsSlot(message.to),
    1: contactsSlot(message.cc),
    2: contactsSlot(message.bcc),
    4: message.subject,
    5: [null, [[0, null, [null, message.html ?? message.text]]]],
    6: message.text.slice(0, 100),
    7: message.messageId,
    11: contactSlot(message.from),
    16: message.timeMs,
    34: message.legacyId,
  })
}
