/** A file of an admin's; longer lines are broken ones. */
const LINES_MAX = 10_000
/** What a spreadsheet would run as a formula; a leading quote makes it text again. */
const FORMULA = /^[=+\-@\t\r]/

/** Rows of a CSV text with LF or CRLF and quoted fields; null where a quote is out of place or there are too many lines. */
export function readCsv(text: string): string[][] | null {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const field = readField(text, at)
    if (field === null || rows.length >= LINES_MAX) return null
    row.push(plain(field.value))
    at = field.end
    if (text[at] === ',') {
      at += 1
      if (at < text.length) continue
      row.push('')
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    rows.push(row)
    row = []
  }
  return rows.filter((each) => each.some((value) => value !== ''))
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
