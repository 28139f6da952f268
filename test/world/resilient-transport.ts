import type { Transport } from './api-client.ts'

/** A server that dies again and again is not being tested any more. */
const ATTEMPTS_MAX = 20

/**
 * Sends a request again until it is answered, as the outbox does: everything that the product accepts may be sent
 * twice. `recover` brings the server back; `onSent` hears of each request while its answer is still on the way.
 */
export function resilientTransport(recover: () => Promise<void>, onSent: (url: URL) => void = () => {}): Transport {
  let recovering: Promise<void> | null = null
  // Requests that die together share one recovery; two servers cannot have one port.
  const recoverOnce = (): Promise<void> => {
    recovering ??= recover().finally(() => {
      recovering = null
    })
    return recovering
  }
  return async (url, init) => {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      try {
        const answer = fetch(url, init)
        onSent(url)
        const response = await answer
        // The body is read here, because a server can die between the headers and the last byte.
        const text = await response.text()
        return new Response(text === '' ? null : text, { status: response.status, headers: response.headers })
      } catch {
        await recoverOnce()
      }
    }
    throw new Error(`no answer from ${url.pathname} after ${ATTEMPTS_MAX} restarts`)
  }
}
