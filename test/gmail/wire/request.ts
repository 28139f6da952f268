import {
  attachmentsSlot,
  contactsSlot,
  type OutgoingMessage,
  type RecordPosition,
  type Slot,
  slots,
} from './records.ts'

/** One entry of a sync body: `[sequence, [threadId, change]]`. */
export type Operation = Slot[]

/** The 52 slots of a message record in a save (gmail.md §2.1; the trailing constants are those of the 2022 captures). */
export function messageRecord(message: OutgoingMessage, session: string, version: number): Slot[] {
  const { name = '', address } = message.from
  return slots(52, {
    0: message.permId,
    1: [1, address, name, null, null, null, null, null, null, address],
    2: contactsSlot(message.to),
    3: contactsSlot(message.cc),
    4: contactsSlot(message.bcc),
    6: message.timeMs,
    7: message.subject,
    8: [null, message.parts, null, null, null, null, 1],
    10: message.labels,
    11: attachmentsSlot(message.attachments),
    17: message.timeMs,
    35: [null, null, null, null, null, 0],
    36: [null, null, null, 0],
    41: 0,
    42: [0, 0, version, 0],
    51: `s:${session}|#${message.permId}|0`,
  })
}

/** Puts a record where the client puts it: new thread, first save of a reply, or update of a saved draft. */
export function saveOperation(
  sequence: number,
  threadId: string,
  timeMs: number,
  record: Slot[],
  position: RecordPosition,
): Operation {
  return [sequence, [threadId, changeWith(record, position, threadId, timeMs)]]
}

function changeWith(record: Slot[], position: RecordPosition, threadId: string, timeMs: number): Slot[] {
  if (position === 'firstSave') return slots(3, { 2: [['', null, timeMs, threadId, [record]]] })
  if (position === 'replyFirstSave') return slots(2, { 1: [record] })
  return slots(14, { 13: [record, null, 1] })
}

/** A label change on earlier messages, sent along with replies; capture code must step over it. */
export function labelOperation(
  sequence: number,
  threadId: string,
  added: string[],
  removed: string[],
  messageIds: string[],
): Operation {
  return [sequence, [threadId, slots(7, { 6: [added, removed.length === 0 ? null : removed, messageIds] })]]
}

/** The whole body; a body that sends begins with `[null,null,2]` and leaves the sync version out. */
export function syncBody(operations: Operation[], isSend: boolean, version: number, timeMs: number): Slot[] {
  const head: Slot = isSend ? [null, null, 2] : null
  const state: Slot = isSend ? null : [1, version, null, null, [null, 0], null, 1]
  return [head, [operations], state, [timeMs - 20, operations.length, timeMs, 1, 205], 2]
}
