import { createHash } from 'node:crypto'
import { parseDatetime } from '../clock.ts'
import { ApiProblem } from '../problem.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import type { ApiRequest } from './api.ts'

/** When a record was last changed, milliseconds since the Unix epoch. */
export const modifiedMsOf = (row: Row) => parseDatetime(String(row.LastModifiedDate)) ?? 0
export const lastModified = (changedMs: number) => ({ 'Last-Modified': new Date(changedMs).toUTCString() })

/** True when nothing changed since `If-Modified-Since`, whose resolution is a second. */
export function isUnchanged(request: ApiRequest, changedMs: number): boolean {
  const since = Date.parse(request.header('if-modified-since') ?? '')
  return since >= Math.floor(changedMs / 1_000) * 1_000
}

/** Only accounts carry a tag of their state. */
export function etag(meta: ObjectMeta, row: Row): Record<string, string> {
  if (meta.spec.name !== 'Account') return {}
  return { ETag: `"${createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 22)}"` }
}

/** True when `If-None-Match` names the state that the account is in. */
export function isKnown(request: ApiRequest, meta: ObjectMeta, row: Row): boolean {
  return names(request.header('if-none-match'), etag(meta, row).ETag)
}

/** 412 when a record has changed since `If-Unmodified-Since`, or an account is not in the state of `If-Match`. */
export function refuseIfModified(request: ApiRequest, meta: ObjectMeta, row: Row): void {
  const since = Date.parse(request.header('if-unmodified-since') ?? '')
  const tag = etag(meta, row).ETag
  const wanted = request.header('if-match')
  const isOther = wanted !== undefined && tag !== undefined && !names(wanted, tag)
  if (isOther || (!Number.isNaN(since) && modifiedMsOf(row) > since)) {
    throw new ApiProblem(412, 'PRECONDITION_FAILED', 'One or more specified preconditions failed')
  }
}

function names(header: string | undefined, tag: string | undefined): boolean {
  if (header === undefined || tag === undefined) return false
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag)
}
