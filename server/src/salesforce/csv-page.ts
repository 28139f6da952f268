import { parse } from 'csv-parse'
import { API_VERSION } from './api-version.ts'
import { errorsIn, type SalesforceError } from './errors.ts'
import { NoAnswer, sendHttp } from './http.ts'

/** One page of the results of a bulk query as it came, and where the next one begins; null: it was the last. */
export type CsvPage = { readonly text: string; readonly nextLocator: string | null }
type CsvAnswer =
  | { readonly kind: 'ok'; readonly body: CsvPage }
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }
type Session = { readonly accessToken: string; readonly instanceUrl: string }

/**
 * Fetches a page of results, past jsforce: that one takes every delimiter for the one of the table, reads a page in one
 * go, and lets go of the header with the locator.
 * @source Bulk API 2.0 developer guide, "Get Results for a Query Job"
 */
export async function fetchCsvPage(
  { accessToken, instanceUrl }: Session,
  path: string,
  timeoutMs: number,
): Promise<CsvAnswer> {
  const url = `${instanceUrl}/services/data/v${API_VERSION}${path}`
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'text/csv' }
  try {
    const answer = await sendHttp({ method: 'GET', url, headers }, timeoutMs)
    if (answer.statusCode === 200) {
      // The literal text "null" ends the pages.
      const locator = answer.headers['sforce-locator'] ?? 'null'
      return { kind: 'ok', body: { text: answer.body, nextLocator: locator === 'null' ? null : locator } }
    }
    return { kind: 'failed', error: errorOf(answer.statusCode, answer.body), mayHaveHappened: false }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return { kind: 'failed', error: { code: 'NO_ANSWER', message: error.message, fields: [] }, mayHaveHappened: false }
  }
}

function errorOf(status: number, body: string): SalesforceError {
  if (status === 401) return { code: 'INVALID_SESSION_ID', message: 'Session expired or invalid', fields: [] }
  const [error] = errorsIn(parsedJson(body))
  return error ?? { code: `ERROR_HTTP_${status}`, message: 'an unexpected answer', fields: [] }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** About a hundred rows, read in a millisecond or two: requests to this thread come in between. */
const SLICE_CHARACTERS = 64 * 1024

/** The rows of a table, some at a time, by the names in its first line. */
export async function* csvRows(text: string): AsyncGenerator<Readonly<Record<string, string>>[]> {
  const parser = parse({ columns: true, bom: true })
  for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
    parser.write(text.slice(start, start + SLICE_CHARACTERS))
    await new Promise(setImmediate)
    const rows = readAll(parser)
    if (rows.length > 0) yield rows
  }
  parser.end()
  yield await parser.toArray()
}

function readAll(parser: { read(): unknown }): Record<string, string>[] {
  const rows: Record<string, string>[] = []
  for (let row = parser.read(); row !== null; row = parser.read()) rows.push(row as Record<string, string>)
  return rows
}
