import { parentPort, workerData } from 'node:worker_threads'
import type { Log } from '../log.ts'
import { createInlineOwners } from './inline-owners.ts'
import { hostOpener } from './open-host.ts'
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts'

/** The thread that owns some orgs' databases. Started by the pool alone. */
const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')

const answer = (message: FromWorker) => port.postMessage(message)
const logAs =
  (level: keyof Log): Log['info'] =>
  (fields, message) =>
    answer({ kind: 'log', level, fields, message })
const log: Log = { info: logAs('info'), warn: logAs('warn'), error: logAs('error') }
const owners = createInlineOwners(hostOpener(workerData as WorkerStart, log))

port.on('message', (message: ToWorker) => {
  if (message.kind === 'register') void owners.register(message)
  else if (message.kind === 'close') void close()
  else void serve(message)
})

async function serve({ requestId, orgId, method, args }: Extract<ToWorker, { kind: 'call' }>): Promise<void> {
  try {
    // The other end is the typed `Owners` of the pool: method and arguments fit together there.
    const call = owners.call as (orgId: string, method: string, ...args: readonly unknown[]) => Promise<unknown>
    answer({ kind: 'result', requestId, value: await call(orgId, method, ...args) })
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    answer({ kind: 'failed', requestId, name, message })
  }
}

async function close(): Promise<void> {
  await owners.close()
  answer({ kind: 'closed' })
  port?.close()
}
