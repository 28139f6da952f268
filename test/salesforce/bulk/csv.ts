import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

const DELIMITERS = { BACKQUOTE: '`', CARET: '^', COMMA: ',', PIPE: '|', SEMICOLON: ';', TAB: '\t' } as const
const LINE_ENDINGS = { LF: '\n', CRLF: '\r\n' } as const
export type CsvForm = {
  readonly columnDelimiter: keyof typeof DELIMITERS
  readonly lineEnding: keyof typeof LINE_ENDINGS
}
export type CsvTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }

export const isDelimiter = (name: unknown): name is CsvForm['columnDelimiter'] => String(name) in DELIMITERS
export const isLineEnding = (name: unknown): name is CsvForm['lineEnding'] => String(name) in LINE_ENDINGS

/** Reads an upload; null when it is no table or its lines end otherwise than the job says. */
export function readCsv(text: string, form: CsvForm): CsvTable | null {
  const firstLine = text.slice(0, text.indexOf('\n') + 1)
  if (firstLine.endsWith('\r\n') !== (form.lineEnding === 'CRLF') && firstLine !== '') return null
  try {
    const delimiter = DELIMITERS[form.columnDelimiter]
    const [columns = [], ...rows] = parse(text, {
      bom: true,
      delimiter,
      relax_column_count_less: true,
      skip_empty_lines: true,
    })
    return { columns: columns.map((name) => name.trim()), rows }
  } catch {
    return null
  }
}

/** Writes a table with every value quoted, as Salesforce does. */
export function writeCsv({ columns, rows }: CsvTable, form: CsvForm): string {
  const options = { delimiter: DELIMITERS[form.columnDelimiter], record_delimiter: LINE_ENDINGS[form.lineEnding] }
  return stringify([columns, ...rows], { ...options, quoted: true, quoted_empty: true })
}
