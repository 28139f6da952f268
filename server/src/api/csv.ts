import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

/** A file of an admin's; longer lines are broken ones. */
const LINES_MAX = 10_000
/** What a spreadsheet would run as a formula; a leading quote makes it text again. */
const FORMULA = /^[=+\-@\t\r]/

export type CsvLine = {
  /** Where the row begins in the file; the first line is 1. */
  readonly line: number
  readonly values: readonly string[]
}
type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

/** Rows of a CSV text with LF or CRLF and quoted fields; null where a quote is out of place or there are too many lines. */
export const readCsv = (text: string): string[][] | null => readCsvLines(text)?.map(({ values }) => [...values]) ?? null

/** As `readCsv`, with the line on which each row begins. @source RFC 4180 §2 */
export function readCsvLines(text: string): CsvLine[] | null {
  const rows = parsed(text)
  if (rows === null || rows.length > LINES_MAX) return null
  return rows.flatMap(({ record, info }) => {
    if (record.every((value) => value === '')) return []
    // The parser tells where a row ends.
    const line = info.lines - record.reduce((sum, value) => sum + value.split('\n').length - 1, 0)
    return [{ line, values: record.map(plain) }]
  })
}

function parsed(text: string): readonly Parsed[] | null {
  try {
    // The parser's types know nothing of `info`.
    return parse(text, {
      ...{ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, to: LINES_MAX + 1 },
      record_delimiter: ['\r\n', '\n', '\r'],
      cast: (value, { quoting }) => (quoting ? value : value.trim()),
    }) as unknown as Parsed[]
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
}

/** @source RFC 4180 §2 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { record_delimiter: '\r\n', escape_formulas: true, quoted_match: /[\r\n]/ },
  )
}

/** What the writer put before a formula is taken off again. */
const plain = (value: string): string =>
  value.startsWith("'") && FORMULA.test(value.slice(1)) ? value.slice(1) : value
