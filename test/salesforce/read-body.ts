import { gunzipSync, inflateSync } from 'node:zlib'
import type { HttpContext } from './http-answer.ts'

/** As large as the largest upload may be. */
const UNPACKED_BYTES_MAX = 150 * 1024 * 1024

/** The body of a request as text; one that was sent with gzip or deflate is unpacked, and is no text when it cannot be. */
export async function readBody(c: HttpContext): Promise<string> {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase()
  if (encoding !== 'gzip' && encoding !== 'deflate') return c.req.text()
  const unpack = encoding === 'gzip' ? gunzipSync : inflateSync
  try {
    return unpack(new Uint8Array(await c.req.arrayBuffer()), { maxOutputLength: UNPACKED_BYTES_MAX }).toString()
  } catch {
    return '\u0000'
  }
}
