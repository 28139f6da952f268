import { createServer, type IncomingMessage, type Server, type ServerResponse, request as sendHttp } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request of the product on its way to Salesforce. */
export type CrmRequest = {
  /** From 1. */
  readonly number: number
  readonly method: string
  readonly path: string
  readonly body: string
}
/**
 * - pass: carried out and answered · cut: never arrives · lose-answer: carried out, the answer is lost
 * - late: the connection is cut now, and the request is carried out when the test says so
 * - an answer: never arrives, and is answered so
 */
export type Fate = 'pass' | 'cut' | 'lose-answer' | 'late' | { readonly status: number; readonly body: string }

export type CrmProxy = {
  readonly url: string
  requests(): number
  /** Requests that are still to be carried out. */
  heldBack(): number
  /** Carries out what was held back, in its order; answers how many there were. */
  carryOutLate(): Promise<number>
  stop(): Promise<void>
}

export type CrmProxyInput = {
  /** Where the simulator is. */
  readonly target: string
  /** Asked before a request goes on. What it waits for, the request waits for. */
  readonly decide: (request: CrmRequest) => Fate | Promise<Fate>
}

type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }

/** Stands between the product and Salesforce, and decides for each request what becomes of it and of its answer. */
export async function startCrmProxy({ target, decide }: CrmProxyInput): Promise<CrmProxy> {
  let count = 0
  const held: (CrmRequest & { readonly headers: IncomingMessage['headers'] })[] = []
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = (await read(incoming)).toString('utf8')
    count += 1
    const request = { number: count, method: incoming.method ?? 'GET', path: incoming.url ?? '/', body }
    const fate = await decide(request)
    if (typeof fate === 'object') {
      return void outgoing.writeHead(fate.status, { 'content-type': 'application/json' }).end(fate.body)
    }
    if (fate === 'late') held.push({ ...request, headers: incoming.headers })
    if (fate === 'cut' || fate === 'late') return void incoming.socket.destroy()
    const answer = await forward(target, { ...request, headers: incoming.headers })
    if (fate === 'lose-answer') return void incoming.socket.destroy()
    outgoing.writeHead(answer.status, answer.headers).end(answer.body)
  }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    heldBack: () => held.length,
    carryOutLate: async () => {
      const now = held.splice(0)
      for (const request of now) await forward(target, request)
      return now.length
    },
    stop: () => stop(server),
  }
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Answers are passed on as they came, packed or not; only how they were cut into pieces is not repeated. */
function forward(
  target: string,
  { method, path, body, headers }: CrmRequest & { readonly headers: IncomingMessage['headers'] },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { 'transfer-encoding': _, host: __, ...kept } = headers
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const outgoing = sendHttp(new URL(path, target), { method, headers: { ...kept, ...length } }, (incoming) => {
      read(incoming).then((bytes) => {
        const { 'transfer-encoding': ___, connection: ____, ...passed } = incoming.headers
        resolve({ status: incoming.statusCode ?? 500, headers: passed, body: bytes })
      }, reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body === '' ? undefined : body)
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
