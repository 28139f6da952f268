import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import { mailCertificate } from './certificate.ts'

export type Listening = { port: number; url: string; stop(): Promise<void> }
/** A Hono app's `fetch`; `env` leads to the socket. */
type FetchHandler = (request: Request, env: HttpBindings | Http2Bindings) => Response | Promise<Response>

/** Serves on 127.0.0.1; port 0 takes a free one. `stop` also ends connections that a browser keeps open. */
export async function listen(handler: FetchHandler, port = 0, tls = false): Promise<Listening> {
  const listener = getRequestListener(handler)
  const server: Server = tls ? createHttpsServer(await mailCertificate(), listener) : createHttpServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    port: taken,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${taken}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
