import { DIAGNOSTIC_CHARACTERS_MAX } from '../../contract/delivery-limits.ts'
import { replyCodeIn, statusIn } from './codes.ts'

const LINES_MAX = 8

/** The value of a Diagnostic-Code field without its type: "smtp; 550 5.1.1 …". @source RFC 3464 §2.3.6 */
export function diagnosticText(field: string): string {
  return field.replace(/^[ \t]{0,10}(?:x-)?[a-z0-9-]{2,20}[ \t]{0,5};[ \t]{0,10}/i, '').trim()
}

/**
 * The lines of a paragraph that tell why: from the first one with a code, else from its first, up to the next blank
 * line. Cut to what an event keeps.
 */
export function diagnosticLines(paragraph: string): string | null {
  const lines = paragraph.split('\n').map((line) => line.trim())
  const isBlank = (line: string) => line === '' || /^[-=*_]{3,}$/.test(line)
  const hasCode = (line: string) => replyCodeIn(line) !== null || statusIn(line) !== null
  const firstCode = lines.findIndex(hasCode)
  const from = Math.max(firstCode, 0)
  // An address alone on its line, as qmail has it, may be followed by a blank line.
  const blankAt = lines.findIndex((line, index) => index > from + (firstCode < 0 ? 1 : 0) && isBlank(line))
  const chosen = lines.slice(from, Math.min(from + LINES_MAX, blankAt < 0 ? lines.length : blankAt))
  const text = chosen.filter((line) => !isBlank(line)).join(' ')
  return text === '' ? null : cutDiagnostic(text)
}

export function cutDiagnostic(text: string): string {
  return text
    .replace(/\s{1,200}/g, ' ')
    .trim()
    .slice(0, DIAGNOSTIC_CHARACTERS_MAX)
}
