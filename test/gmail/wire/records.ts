import type { Person } from '../../replica/page/address.ts'

/** A JSON value of the array dialect; positions are 0-based and unused ones are null. */
export type Slot = string | number | boolean | null | Slot[]

/** The three places inside a change where a message record may lie (gmail.md §2.1). */
export type RecordPosition = 'firstSave' | 'replyFirstSave' | 'update'

/** A file that was uploaded before the mail that carries it is saved; `id` names the upload. */
export type Attachment = { type: string; name: string; size: number; id: string }

export type OutgoingMessage = {
  permId: string
  threadId: string
  from: Person
  to: Person[]
  cc: Person[]
  bcc: Person[]
  subject: string
  /** `[kind, html]`: kind 0 is the own text, kind 2 the quoted history. */
  parts: [number, string][]
  labels: string[]
  timeMs: number
  attachments?: Attachment[]
}

export const DRAFT_LABELS = ['^all', '^r', '^r_bt']
export const SCHEDULE_LABELS = ['^all', '^scheduled', '^f_bt', '^f_btns', '^f_cl']
export const SEND_LABELS = ['^all', '^pfg', '^f_bt', '^f_btns', '^f_cl']

/** A list of `length` slots, null but for the given positions. */
export function slots(length: number, filled: Record<number, Slot>): Slot[] {
  return Array.from({ length }, (_, index) => filled[index] ?? null)
}

/** The element at a path of positions, or null where the path leaves the arrays. */
export function slotAt(root: Slot | undefined, ...path: number[]): Slot {
  let here: Slot = root ?? null
  for (const index of path) here = (Array.isArray(here) ? here[index] : null) ?? null
  return here
}

export function listAt(root: Slot | undefined, ...path: number[]): Slot[] {
  const found = slotAt(root, ...path)
  return Array.isArray(found) ? found : []
}

export function textAt(root: Slot | undefined, ...path: number[]): string {
  const found = slotAt(root, ...path)
  return typeof found === 'string' ? found : ''
}

export function contactSlot(person: Person): Slot {
  return person.name ? [1, person.address, person.name] : [1, person.address]
}

export function contactsSlot(people: Person[]): Slot {
  return people.length === 0 ? null : people.map(contactSlot)
}

export function readContact(slot: Slot): Person {
  const name = textAt(slot, 2)
  return name ? { address: textAt(slot, 1), name } : { address: textAt(slot, 1) }
}

export function readContacts(slot: Slot): Person[] {
  return listAt(slot).map(readContact)
}

/** Slot 11. Type, name, size, part and address stand where the captured mail lists have them. */
export function attachmentsSlot(attachments: Attachment[] = []): Slot {
  if (attachments.length === 0) return null
  return attachments.map(({ type, name, size, id }, index) =>
    slots(11, {
      ...{
        0: type,
        1: name,
        2: String(size),
        3: `0.${index + 1}`,
        5: `https://mail.google.com/mail/?view=att&realattid=${id}`,
      },
      ...{ 6: 0, 7: slots(3, { 2: id }), 10: 1 },
    }),
  )
}

export function readAttachments(slot: Slot): Attachment[] {
  return listAt(slot).map((one) => ({
    ...{ type: textAt(one, 0), name: textAt(one, 1), size: Number(textAt(one, 2)), id: textAt(one, 7, 2) },
  }))
}
