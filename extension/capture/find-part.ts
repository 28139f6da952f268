import type { Part } from '@reachable/shared/mail'

/** The first part of a mail, in its order, that is what is looked for; not inside mails that it carries. */
export function findPart(part: Part, isIt: (part: Part) => boolean): Part | null {
  if (isIt(part)) return part
  for (const child of part.parts) {
    const found = findPart(child, isIt)
    if (found) return found
  }
  return null
}

export const isCalendar = ({ type }: Part): boolean => type === 'text/calendar'
