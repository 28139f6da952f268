import { isSyncSave, namesOwnMail, readSyncRequest } from '../mail-clients/gmail/sync-observations.ts'
import { parseJson } from '../mail-clients/json.ts'
import { decodePayload } from '../mail-clients/outlook/page-observer.ts'
import { keyOfRequest, observeRequest } from '../mail-clients/outlook/service-observations.ts'
import { isServicePath, readServiceRequest } from '../mail-clients/outlook/service-request.ts'
import type { RequestObservation } from '../mail-clients/send-observation.ts'

/** A body as webRequest shows it: raw parts, never a file. */
export type RawBody = { readonly raw?: readonly { readonly bytes?: ArrayBuffer }[] | undefined }

type FormBody = RawBody & { readonly formData?: Readonly<Record<string, readonly unknown[]>> | undefined }

/** Bodies of this size are uploads; a send is far smaller, its attachments travel before it. */
const BODY_BYTES_MAX = 8_000_000

/** The form field that carries Google Calendar's operations; the browser may show the form read or as bytes. */
export function readCalendarForm(body: FormBody): string {
  return body.formData?.['f.req']?.map(String)[0] ?? new URLSearchParams(textOf(body)).get('f.req') ?? ''
}

/** Gmail's sends in one request body; drafts matter only as the undo of a send that is already known. Bytes end here. */
export function readGmailBody(url: URL, body: RawBody): RequestObservation[] {
  if (!isSyncSave(url.pathname)) return []
  const text = textOf(body)
  return namesOwnMail(text) ? readSyncRequest(parseJson(text)) : []
}

/** Outlook's save or send, from its body or from the header that carries short payloads. */
export function readOutlookPayload(url: URL, payload: string): RequestObservation[] {
  const request = isServicePath(url.pathname) ? readServiceRequest(parseJson(payload)) : null
  // A first draft save gets its key only in the answer, which this observer never sees.
  if (!request || (request.intent === 'draft' && request.itemId === null)) return []
  return [observeRequest(request, keyOfRequest(request, payload.length))]
}

export function textOf(body: RawBody): string {
  const parts = (body.raw ?? []).flatMap((part) => (part.bytes ? [new Uint8Array(part.bytes)] : []))
  if (parts.reduce((size, part) => size + part.length, 0) > BODY_BYTES_MAX) return ''
  const decoder = new TextDecoder()
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode()
}

export const payloadInHeader = (
  headers: readonly { readonly name: string; readonly value?: string | undefined }[],
): string => decodePayload(headers.find((header) => header.name.toLowerCase() === 'x-owa-urlpostdata')?.value ?? '')
