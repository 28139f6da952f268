/** A file of an admin's; longer lines are broken ones. */
const LINES_MAX = 10_000
/** What a spreadsheet would run as a formula; a leading quote makes it text again. */
const FORMULA = /^[=+\-@\t\r]/

/** Rows of a CSV text with LF or CRLF and quoted fields; null where a quote is out of place or there are too many lines. */
export const readCsv = (text: string): string[][] | null => readCsvLines(text)?.map(({ values }) => [...values]) ?? null

export type CsvLine = {
  /** Where the row begins in the file; the first line is 1. */
  readonly line: number
  readonly values: readonly string[]
}

/** As `readCsv`, with the line on which each row begins. @source RFC 4180 §2 */
export function readCsvLines(text: string): CsvLine[] | null {
  const rows: CsvLine[] = []
  let row: string[] = []
  let line = 1
  let begins = 1
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const field = readField(text, at)
    if (field === null || rows.length >= LINES_MAX) return null
    row.push(plain(field.value))
    line += text.slice(at, field.end).split('\n').length - 1
    at = field.end
    if (text[at] === ',') {
      at += 1
      if (at < text.length) continue
      row.push('')
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    line += 1
    rows.push({ line: begins, values: row })
    begins = line
    row = []
  }
  return rows.filter(({ values }) => values.some((value) => value !== ''))
}

/** @source RFC 4180 §2 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(writeField).join(',')}\r\n`).join('')
}

function writeField(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What `writeField` put before a formula is taken off again. */
const plain = (value: string): string =>
  value.startsWith("'") && FORMULA.test(value.slice(1)) ? value.slice(1) : value

const isEnd = (character: string | undefined): boolean =>
  character === undefined || character === ',' || character === '\n' || character === '\r'

function readField(text: string, from: number): { value: string; end: number } | null {
  if (text[from] !== '"') {
    let end = from
    while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end += 1
    return { value: text.slice(from, end).trim(), end }
  }
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue
    if (text[at + 1] === '"') at += 1
    else if (isEnd(text[at + 1])) return { value: text.slice(from + 1, at).replaceAll('""', '"'), end: at + 1 }
    else return null
  }
  return null
}
