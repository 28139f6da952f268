import { request } from 'node:http'
import type { Transport } from './api-client.ts'

/** Statuses without a body, with which `Response` takes none. */
const BODILESS = [204, 205, 304]

/**
 * As `fetch`, but waits for an answer as long as it takes: a cycle of twenty thousand rows on a busy machine may outlast
 * the five minutes that `fetch` allows.
 */
export const patientTransport: Transport = (url, { method = 'GET', headers, body }) =>
  new Promise((resolve, reject) => {
    const options = { method, headers: Object.fromEntries(new Headers(headers)) }
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode: status = 0 } = incoming
        const given = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
        resolve(new Response(BODILESS.includes(status) ? null : Buffer.concat(chunks), { status, headers: given }))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(typeof body === 'string' ? body : undefined)
  })
