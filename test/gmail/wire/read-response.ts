import type { Person } from '../../replica/page/address.ts'
import { listAt, readContact, readContacts, type Slot, slotAt, textAt } from './records.ts'

/** What the page keeps of a message; the body comes later, with the thread detail. */
export type ShownMessage = {
  permId: string
  legacyId: string
  from: Person
  to: Person[]
  cc: Person[]
  bcc: Person[]
  subject: string
  text: string
  labels: string[]
  timeMs: number
}

export type ShownThread = { id: string; legacyId: string; subject: string; messages: ShownMessage[] }

/** Changed threads of a sync answer; label-only entries carry no record and are left out. */
export function readChangedThreads(answer: Slot): ShownThread[] {
  return listAt(answer, 1, 5)
    .map((entry) => slotAt(entry, 0, 2, 6, 0))
    .filter(Array.isArray)
    .map(readThread)
}

export function readListThreads(answer: Slot): ShownThread[] {
  return listAt(answer, 2).map((entry) => readThread(slotAt(entry, 0)))
}

export function readVersion(answer: Slot): number {
  return Number(slotAt(answer, 3, 0) ?? 0)
}

/** Messages of a thread detail, in order. */
export function readDetail(answer: Slot): ShownMessage[] {
  return listAt(answer, 1, 0, 2).map((entry) => {
    const detail = slotAt(entry, 1)
    return {
      permId: textAt(entry, 0),
      legacyId: textAt(detail, 34),
      from: readContact(slotAt(detail, 11)),
      to: readContacts(slotAt(detail, 0)),
      cc: readContacts(slotAt(detail, 1)),
      bcc: readContacts(slotAt(detail, 2)),
      subject: textAt(detail, 4),
      text: textAt(detail, 5, 1, 0, 2, 1),
      labels: [],
      timeMs: Number(slotAt(detail, 16)),
    }
  })
}

function readThread(record: Slot): ShownThread {
  const messages = listAt(record, 4).map(readMessage)
  const subject = textAt(record, 0) || (messages.find((message) => message.subject !== '')?.subject ?? '')
  return { id: textAt(record, 3), legacyId: textAt(record, 19), subject, messages }
}

function readMessage(record: Slot): ShownMessage {
  return {
    permId: textAt(record, 0),
    legacyId: textAt(record, 55),
    from: readContact(slotAt(record, 1)),
    to: readContacts(slotAt(record, 2)),
    cc: readContacts(slotAt(record, 3)),
    bcc: readContacts(slotAt(record, 4)),
    subject: textAt(record, 7),
    text: textAt(record, 9),
    labels: listAt(record, 10).filter((label) => typeof label === 'string'),
    timeMs: Number(slotAt(record, 6)),
  }
}
