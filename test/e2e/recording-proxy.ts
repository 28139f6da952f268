import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

/** `atMs` is when it was read in full, by the clock of `performance.now`. */
type ProxiedRequest = { readonly method: string; readonly path: string; readonly body: string; readonly atMs: number }
export type RecordingProxy = {
  readonly url: string
  /** Every request that left the browser for the server, in order, also those that were cut. */
  readonly requests: ProxiedRequest[]
  /** While true the server cannot be reached: connections are cut. */
  isDown: boolean
  stop(): Promise<void>
}

/** Stands between the extension and the server: shows what leaves the browser, and can cut the line. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: ProxiedRequest[] = []
  const proxy: Omit<RecordingProxy, 'url' | 'stop'> = { requests, isDown: false }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const { method = 'GET', url: path = '/' } = incoming
      requests.push({ method, path, body: body.toString(), atMs: performance.now() })
      if (proxy.isDown) {
        incoming.socket.destroy()
        return
      }
      const headers = { ...incoming.headers, host: new URL(target).host }
      const sent = forward(new URL(path, target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      sent.on('error', () => incoming.socket.destroy())
      sent.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
}
