import { type MailPerson, SEND_PEOPLE_MAX } from '../send-observation.ts'

/**
 * Finds message records in a Gmail sync body, request or response, by their structure: an id of a message in the first
 * slot, contact lists in slots 2 to 4, and a list of labels, which start with "^". Nothing else is looked at, so a
 * move of the surrounding levels does not matter. Array form (2022 on) and object form (2018 to 2021, keys are index + 1).
 */
export type SyncMessage = {
  /** Client-made `msg-a:r…` (kept from first save to send) or server-made `msg-f:…`. */
  readonly id: string
  readonly from: MailPerson | null
  readonly to: readonly MailPerson[]
  readonly cc: readonly MailPerson[]
  readonly bcc: readonly MailPerson[]
  readonly labels: readonly string[]
  readonly subject: string | null
  readonly clientMs: number | null
  readonly serverMs: number | null
  /** Without angle brackets. Changes between draft saves and the send. */
  readonly messageId: string | null
  readonly legacyId: string | null
  /** Of the conversation that it stands in: `thread-a:…` or `thread-f:<decimal>`; null where none is named around it. */
  readonly threadId: string | null
  /** A calendar file is attached. */
  readonly hasInvite: boolean
}

const SLOT = {
  id: 0,
  from: 1,
  to: 2,
  cc: 3,
  bcc: 4,
  clientTime: 6,
  subject: 7,
  messageId: 13,
  serverTime: 17,
  legacyId: 55,
}
/** Attachments stand in slot 11, one of the slots where labels may be; each has its type and its name. @source facts §2.1 */
const CALENDAR_FILE = /^text\/calendar\b|\.ics$/i
/** Labels stand in slot 10 since 2018; a shift of a few slots must not blind us. */
const LABEL_SLOTS = [10, 9, 11, 8, 12, 13, 14]
const SHIFTS = [0, 1, 2]
/** RFC 5322 ends a line here; the contract takes no more. */
const SUBJECT_CHARACTERS_MAX = 998
/** A record lies 8 levels deep in a request, 11 in a response. */
const DEPTH_MAX = 20
/** Walks well under a millisecond per thousand nodes; the largest captured body has about 3,000. */
const NODES_MAX = 60_000

/** Never throws, whatever the input; an unknown shape gives an empty list. */
export const findSyncMessages = (root: unknown): SyncMessage[] => findSyncThreads(root).flat()

/** The same by conversation: the messages of one stand side by side. */
export function findSyncThreads(root: unknown): SyncMessage[][] {
  const threads = new Map<object | null, SyncMessage[]>()
  let nodesLeft = NODES_MAX
  const walk = (node: unknown, parent: object | null, depth: number, threadId: string | null): void => {
    if (typeof node !== 'object' || node === null || depth > DEPTH_MAX || nodesLeft-- <= 0) return
    const message = readMessage(node, threadId)
    if (message) {
      const thread = threads.get(parent)
      if (thread) thread.push(message)
      else threads.set(parent, [message])
      return // The body lies below; it is none of our business.
    }
    const within = readThreadId(slot(node, SLOT.id)) ?? threadId
    for (const child of Object.values(node)) walk(child, node, depth + 1, within)
  }
  walk(root, null, 0, null)
  return [...threads.values()]
}

/** It may carry the id of a message behind it: `thread-a:…|msg-a:…`. */
const readThreadId = (value: unknown): string | null =>
  typeof value === 'string' ? (/^thread-[af]:[^|]+/.exec(value)?.[0] ?? null) : null

function readMessage(node: object, threadId: string | null): SyncMessage | null {
  const id = slot(node, SLOT.id)
  if (typeof id !== 'string' || !/^msg-[af]:(?!bump-)/.test(id)) return null
  const labels = LABEL_SLOTS.map((index) => readLabels(slot(node, index))).find((list) => list !== null)
  if (!labels) return null
  const messageId = slot(node, SLOT.messageId)
  const legacyId = slot(node, SLOT.legacyId)
  const subject = slot(node, SLOT.subject)
  const shift = shiftOf(node)
  const peopleAt = (index: number): MailPerson[] => (shift === null ? [] : readPeople(slot(node, index + shift)))
  return {
    id,
    from: readPerson(slot(node, SLOT.from + (shift ?? 0))),
    to: peopleAt(SLOT.to),
    cc: peopleAt(SLOT.cc),
    bcc: peopleAt(SLOT.bcc),
    labels,
    subject: typeof subject === 'string' && subject !== '' ? subject.slice(0, SUBJECT_CHARACTERS_MAX) : null,
    clientMs: readTime(slot(node, SLOT.clientTime)),
    serverMs: readTime(slot(node, SLOT.serverTime)),
    messageId: typeof messageId === 'string' && messageId.includes('@') ? messageId.replace(/^<|>$/g, '') : null,
    legacyId: typeof legacyId === 'string' && /^[0-9a-f]{8,20}$/.test(legacyId) ? legacyId : null,
    threadId,
    hasInvite: LABEL_SLOTS.some((index) => namesCalendar(slot(node, index))),
  }
}

const namesCalendar = (list: unknown): boolean =>
  Array.isArray(list) &&
  list.some((file) => Object.values(Object(file)).some((text) => typeof text === 'string' && CALENDAR_FILE.test(text)))

/**
 * By how many slots the sender has moved, and the lists behind it with it. Null where something else stands in its place:
 * then no list can be told from another, and a hidden copy must not be taken for an open one (CAP-7).
 */
function shiftOf(node: object): number | null {
  const shift = SHIFTS.find((by) => readPerson(slot(node, SLOT.from + by)) !== null)
  return shift ?? (isPersonShaped(slot(node, SLOT.from)) ? 0 : null)
}

/** A person begins with a number, a list of people with a person. */
const isPersonShaped = (value: unknown): boolean =>
  !value || (Array.isArray(value) && (value.length === 0 || typeof value[0] === 'number'))

/** The value at a 0-based position, in either form. */
export const slot = (node: object, index: number): unknown =>
  Array.isArray(node) ? node[index] : (node as Record<string, unknown>)[index + 1]

function readLabels(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const labels = value.filter((label) => typeof label === 'string')
  // A label of the rep's own may be named otherwise.
  return labels.length === value.length && labels.some((label) => label.startsWith('^')) ? labels : null
}

const readPeople = (value: unknown): MailPerson[] =>
  Array.isArray(value)
    ? value
        .slice(0, SEND_PEOPLE_MAX)
        .map(readPerson)
        .filter((person) => person !== null)
    : []

function readPerson(value: unknown): MailPerson | null {
  if (typeof value !== 'object' || value === null) return null
  const address = slot(value, 1)
  const name = slot(value, 2)
  if (typeof address !== 'string' || !address.includes('@')) return null
  return { address, name: typeof name === 'string' && name !== '' ? name : null }
}

/** Milliseconds since 1970 UTC; text in the object form. */
export function readTime(value: unknown): number | null {
  const ms = typeof value === 'string' ? Number(value) : value
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 ? ms : null
}
