import {
  listAt,
  type OutgoingMessage,
  type RecordPosition,
  readAttachments,
  readContact,
  readContacts,
  type Slot,
  slotAt,
  textAt,
} from './records.ts'

export type SavedMessage = OutgoingMessage & { sequence: number; position: RecordPosition }
export type LabelChange = {
  sequence: number
  threadId: string
  added: string[]
  removed: string[]
  messageIds: string[]
}
export type SyncRequest = { saves: SavedMessage[]; labelChanges: LabelChange[] }

const PLACES: [RecordPosition, number[]][] = [
  ['firstSave', [2, 0, 4, 0]],
  ['replyFirstSave', [1, 0]],
  ['update', [13, 0]],
]

/** Reads a sync body as the real endpoint must; operations in no known place are skipped. */
export function readSyncRequest(body: Slot): SyncRequest {
  const request: SyncRequest = { saves: [], labelChanges: [] }
  for (const operation of listAt(body, 1, 0)) {
    const sequence = Number(slotAt(operation, 0))
    const threadId = textAt(operation, 1, 0)
    const change = slotAt(operation, 1, 1)
    const place = PLACES.find(([, path]) => Array.isArray(slotAt(change, ...path)))
    if (place) request.saves.push(readSave(sequence, threadId, place[0], slotAt(change, ...place[1])))
    const labels = slotAt(change, 6)
    if (labels) request.labelChanges.push(readLabels(sequence, threadId, labels))
  }
  return request
}

function readSave(sequence: number, threadId: string, position: RecordPosition, record: Slot): SavedMessage {
  return {
    sequence,
    position,
    threadId,
    permId: textAt(record, 0),
    from: readContact(slotAt(record, 1)),
    to: readContacts(slotAt(record, 2)),
    cc: readContacts(slotAt(record, 3)),
    bcc: readContacts(slotAt(record, 4)),
    timeMs: Number(slotAt(record, 6)),
    subject: textAt(record, 7),
    parts: listAt(record, 8, 1).map((part) => [Number(slotAt(part, 0)), textAt(part, 1)]),
    labels: strings(slotAt(record, 10)),
    attachments: readAttachments(slotAt(record, 11)),
  }
}

function readLabels(sequence: number, threadId: string, slot: Slot): LabelChange {
  return {
    sequence,
    threadId,
    added: strings(slotAt(slot, 0)),
    removed: strings(slotAt(slot, 1)),
    messageIds: strings(slotAt(slot, 2)),
  }
}

function strings(slot: Slot): string[] {
  return listAt(slot).filter((item) => typeof item === 'string')
}
