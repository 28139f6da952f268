import { API_VERSION } from './api-version.ts'
import type { SalesforceConnection } from './connection.ts'
import { errorsIn, type SalesforceError } from './errors.ts'
import { listIn, recordIn } from './json.ts'

export type SubRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path below `/services/data/vNN.0`, with a slash in front. */
  readonly path: string
  readonly body?: unknown
  /** Not inherited from the outer request, so each sub-request names its own. */
  readonly headers?: Readonly<Record<string, string>>
}
export type SubAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly body: unknown }
export type CompositeAnswer =
  | { readonly kind: 'ok'; readonly answers: readonly SubAnswer[] }
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }

/** Salesforce takes 25 sub-requests in a composite, of which five may be queries or collections. */
export const HEAVY_SUB_REQUESTS_MAX = 5
const VERSION_PATH = `/services/data/v${API_VERSION}`

/**
 * Several requests as one API call. Each part succeeds or fails by itself, and `collateSubrequests: false` keeps them
 * in our order (the default since v49 may merge and reorder them).
 */
export async function runComposite(
  connection: SalesforceConnection,
  subs: readonly SubRequest[],
): Promise<CompositeAnswer> {
  const body = { allOrNone: false, collateSubrequests: false, compositeRequest: subs.map(toWire) }
  const answer = await connection.request({ method: 'POST', path: '/composite', body })
  if (answer.kind === 'failed') return answer
  const answers = listIn(recordIn(answer.body).compositeResponse)
  if (answers.length === subs.length) return { kind: 'ok', answers: answers.map(readSubAnswer) }
  const error = { code: 'UNREADABLE_ANSWER', message: 'a composite answer without its parts', fields: [] }
  return { kind: 'failed', error, mayHaveHappened: true }
}

/** The same for one request by itself, outside a composite. */
export async function runSingle(connection: SalesforceConnection, sub: SubRequest): Promise<CompositeAnswer> {
  const answer = await connection.request(sub)
  return answer.kind === 'ok' ? { kind: 'ok', answers: [answer] } : answer
}

/**
 * True for text that a composite would take for a reference to another answer (`@{r0.id}`): Salesforce knows no way to
 * escape it, so such a record must travel outside a composite.
 */
export const looksLikeReference = (values: Readonly<Record<string, unknown>>): boolean =>
  Object.values(values).some((value) => typeof value === 'string' && value.includes('@{'))

/** What stands for a part of an earlier answer of the same composite. */
export const referenceTo = (index: number, path: string): string => `@{${referenceId(index)}${path}}`
const referenceId = (index: number) => `r${index}`

/** As `runComposite`, for reads: a connection that broke (an idle socket, mostly) is tried once more. */
export async function readComposite(
  connection: SalesforceConnection,
  subs: readonly SubRequest[],
): Promise<CompositeAnswer> {
  const answer = await runComposite(connection, subs)
  const isBroken = answer.kind === 'failed' && answer.error.code === 'NO_ANSWER'
  return isBroken ? runComposite(connection, subs) : answer
}

export const queryRequest = (soql: string): SubRequest => ({
  method: 'GET',
  path: `/query?q=${encodeURIComponent(soql)}`,
})

/** The same over everything that is kept, activities in the archive and the recycle bin included. */
export const archivedQueryRequest = (soql: string): SubRequest => ({
  method: 'GET',
  path: `/queryAll?q=${encodeURIComponent(soql)}`,
})

export type QueryPage = {
  readonly records: readonly Record<string, unknown>[]
  /** Rows of all pages. */
  readonly total: number
  readonly next: SubRequest | null
}

/** One page of a query, and the request for the one after it. */
export function readPage(body: unknown): QueryPage {
  const { records, nextRecordsUrl, totalSize } = recordIn(body)
  const next = typeof nextRecordsUrl === 'string' ? nextRecordsUrl.replace(/^.*(?=\/query\/)/, '') : null
  const total = typeof totalSize === 'number' ? totalSize : 0
  return { records: listIn(records).map(recordIn), total, next: next === null ? null : { method: 'GET', path: next } }
}

/** Every record of several queries, in their order; all pages, five requests at a time. */
export const queryAllPages = (connection: SalesforceConnection, soqls: readonly string[]): Promise<AllPages> =>
  readAllPages(connection, soqls.map(queryRequest))

type AllPages =
  | { readonly kind: 'ok'; readonly records: Record<string, unknown>[][] }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/** As `queryAllPages`, for the requests of the first pages. */
export async function readAllPages(
  connection: SalesforceConnection,
  requests: readonly SubRequest[],
): Promise<AllPages> {
  const records: Record<string, unknown>[][] = requests.map(() => [])
  let open = requests.map((request, index) => ({ index, request }))
  while (open.length > 0) {
    const now = open.slice(0, HEAVY_SUB_REQUESTS_MAX)
    const answer = await readComposite(
      connection,
      now.map((each) => each.request),
    )
    if (answer.kind === 'failed') return answer
    const next: typeof open = []
    for (const [position, { index }] of now.entries()) {
      const part = answer.answers[position]
      if (part?.kind !== 'ok')
        return part ?? { kind: 'failed', error: { code: 'UNREADABLE_ANSWER', message: '', fields: [] } }
      const page = readPage(part.body)
      records[index]?.push(...page.records)
      if (page.next) next.push({ index, request: page.next })
    }
    open = [...next, ...open.slice(HEAVY_SUB_REQUESTS_MAX)]
  }
  return { kind: 'ok', records }
}

const toWire = ({ method, path, body, headers }: SubRequest, index: number) => ({
  method,
  url: VERSION_PATH + path,
  referenceId: referenceId(index),
  ...(body === undefined ? {} : { body }),
  ...(headers === undefined ? {} : { httpHeaders: headers }),
})

function readSubAnswer(part: unknown): SubAnswer {
  const { httpStatusCode, body } = recordIn(part)
  const status = Number(httpStatusCode)
  if (status >= 200 && status < 300) return { kind: 'ok', body }
  const [error = { code: `ERROR_HTTP_${status}`, message: '', fields: [] }] = errorsIn(body)
  return { kind: 'failed', error, body }
}
