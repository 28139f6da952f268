import { DIAGNOSTIC_CHARACTERS_MAX } from '../../contract/delivery-report.ts'
import { replyCodeIn, statusIn } from './codes.ts'

const LINES_MAX = 8

/** The value of a Diagnostic-Code field without its type: "smtp; 550 5.1.1 …". @source RFC 3464 §2.3.6 */
export function diagnosticText(field: string): string {
  return field.replace(/^[ \t]{0,10}(?:x-)?[a-z0-9-]{2,20}[ \t]{0,5};[ \t]{0,10}/i, '').trim()
}

/**
 * The lines of a paragraph that tell why: those with a code and what continues them, else its first lines. Cut to what
 * an event keeps.
 */
export function diagnosticLines(paragraph: string): string | null {
  const lines = paragraph
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[-=*_]{3,}$/.test(line))
  const firstCode = lines.findIndex((line) => replyCodeIn(line) !== null || statusIn(line) !== null)
  const from = Math.max(firstCode, 0)
  const text = lines.slice(from, from + LINES_MAX).join(' ')
  return text === '' ? null : cutDiagnostic(text)
}

export function cutDiagnostic(text: string): string {
  return text
    .replace(/\s{1,200}/g, ' ')
    .trim()
    .slice(0, DIAGNOSTIC_CHARACTERS_MAX)
}
