import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import { isLoopback } from './config.ts'

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

export type HttpListener = {
  /** Where we are on this machine, with the port that was bound. */
  readonly origin: string
  /** From now on requests are answered; before, they are told to come back. */
  serve(fetch: Fetch): void
  /** Stops accepting and waits until what is being answered is answered. */
  close(): Promise<void>
}

const starting: Fetch = () => new Response('starting', { status: 503, headers: { 'retry-after': '1' } })

/** Binds the port first, so that whatever needs the address (links, cookies, origins) can be made with the true one. */
export async function listen(host: string, port: number): Promise<HttpListener> {
  let answer: Fetch = starting
  const server = createAdaptorServer({ fetch: (request, env) => answer(request, env) })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    origin: `http://${isLoopback(host) ? '127.0.0.1' : host}:${bound}`,
    serve: (fetch) => {
      answer = fetch
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      // Kept-alive connections that ask nothing would hold the stop up for minutes.
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      await closed
    },
  }
}
