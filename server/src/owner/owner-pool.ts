import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Log } from '../log.ts'
import { callOf, type OrgAddress } from './inline-owners.ts'
import type { OwnerMethod, Owners } from './owner-calls.ts'
import { createQuickReads, isQuick } from './quick-reads.ts'
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts'

/** The file driver blocks its thread: two keep a second core busy and a large org from stopping all others. */
const OWNER_THREADS = 2

type Waiting = { resolve(value: unknown): void; reject(error: Error): void }
type Thread = { readonly worker: Worker; readonly waiting: Map<number, Waiting> }

/**
 * Owners in a few worker threads; an org always lives in the same one, but for quick questions, which are answered
 * here. A thread starts with the first call to it. One
 * that dies fails what it was asked, and the next call starts another: what was acknowledged lies in the databases.
 */
export function createOwnerPool(start: WorkerStart, log: Log, size: number = OWNER_THREADS): Owners {
  const orgs = new Map<string, OrgAddress>()
  const threads = new Map<number, Thread>()
  let lastRequestId = 0

  const threadOf = (orgId: string): Thread => {
    const slot = slotOf(orgId, size)
    const running = threads.get(slot)
    if (running) return running
    const thread = startThread(start, log, () => threads.delete(slot))
    threads.set(slot, thread)
    for (const org of orgs.values()) {
      if (slotOf(org.orgId, size) === slot) send(thread, { kind: 'register', ...org })
    }
    return thread
  }

  const ask = (orgId: string, method: OwnerMethod, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const thread = threadOf(orgId)
      lastRequestId += 1
      thread.waiting.set(lastRequestId, { resolve, reject })
      send(thread, { kind: 'call', requestId: lastRequestId, orgId, method, args })
    })
  const quick = createQuickReads(start.databaseToken, (orgId) => ask(orgId, 'readSettings', []))

  return {
    register: async ({ orgId, databaseUrl }) => {
      if (orgs.get(orgId)?.databaseUrl === databaseUrl) return
      orgs.set(orgId, { orgId, databaseUrl })
      await quick.forget(orgId)
      const running = threads.get(slotOf(orgId, size))
      if (running) send(running, { kind: 'register', orgId, databaseUrl })
    },
    call: callOf(async (orgId, method, args) => {
      const org = orgs.get(orgId)
      if (!org || !isQuick(method)) return ask(orgId, method, args)
      const answers = await quick.of(org)
      return (answers[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
    }),
    close: async () => {
      await quick.close()
      const running = [...threads.values()]
      await Promise.all(
        running.map(async (thread) => {
          const ended = once(thread.worker, 'exit')
          send(thread, { kind: 'close' })
          await ended
        }),
      )
    },
  }
}

const send = ({ worker }: Thread, message: ToWorker) => worker.postMessage(message)

function startThread(start: WorkerStart, log: Log, forget: () => void): Thread {
  const worker = new Worker(new URL('./owner-worker.ts', import.meta.url), { workerData: start })
  const thread: Thread = { worker, waiting: new Map() }
  worker.on('message', (message: FromWorker) => receive(thread, message, log))
  worker.on('error', (error) => log.error({ error: error.name }, 'an owner thread failed'))
  worker.on('exit', () => {
    forget()
    for (const { reject } of thread.waiting.values()) reject(new Error('the owner thread ended'))
    thread.waiting.clear()
  })
  return thread
}

function receive(thread: Thread, message: FromWorker, log: Log): void {
  if (message.kind === 'closed') return
  if (message.kind === 'log') {
    log[message.level](message.fields, message.message)
    return
  }
  const waiting = thread.waiting.get(message.requestId)
  thread.waiting.delete(message.requestId)
  if (message.kind === 'result') waiting?.resolve(message.value)
  else waiting?.reject(Object.assign(new Error(message.message), { name: message.name }))
}

/** FNV-1a: spreads ids that differ in their last characters only. @source http://www.isthe.com/chongo/tech/comp/fnv */
function slotOf(orgId: string, size: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < orgId.length; index += 1) {
    hash = Math.imul(hash ^ orgId.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0) % size
}
