import type { GmailPageSettings } from '../replica-config.ts'
import {
  readChangedThreads,
  readDetail,
  readListThreads,
  readVersion,
  type ShownMessage,
  type ShownThread,
} from '../wire/read-response.ts'
import { type Operation, syncBody } from '../wire/request.ts'
import { postSync } from './transport.ts'

const TRIES_MAX = 4

/** The page's side of the sync endpoints: one queue of saves, and looks for news in between. */
export type SyncClient = {
  nextSequence(): number
  /** Sends operations in one body; the same body is tried again when it fails, as the real client's queue does. */
  save(operations: Operation[], isSend: boolean): Promise<boolean>
  listThreads(label: string): Promise<ShownThread[]>
  readThread(threadId: string): Promise<ShownMessage[]>
  /** Asks for news now and then until the page goes away. */
  watch(report: (changed: ShownThread[]) => void): void
}

export function createSyncClient(settings: GmailPageSettings, nowMs: () => number): SyncClient {
  let sequence = 7
  let version = settings.version
  let queue: Promise<unknown> = Promise.resolve()

  const trySave = async (operations: Operation[], isSend: boolean): Promise<boolean> => {
    const body = syncBody(operations, isSend, version, Math.round(nowMs()))
    // Without a line the queue waits; with one it gives up in the end.
    for (let tries = 0; tries < TRIES_MAX; tries += navigator.onLine ? 1 : 0) {
      let answer = await postSync(settings, 's', body)
      // A refusal brings the newest token.
      if (answer.status === 403) answer = await postSync(settings, 's', body)
      if (answer.status === 200) return true
      await new Promise((resolve) => setTimeout(resolve, settings.retryMs))
    }
    return false
  }

  const look = async (): Promise<ShownThread[]> => {
    const { status, body } = await postSync(settings, 's', syncBody([], false, version, Math.round(nowMs())))
    if (status !== 200) return []
    version = Math.max(version, readVersion(body))
    return readChangedThreads(body)
  }

  return {
    nextSequence: () => ++sequence,
    save(operations, isSend) {
      const saved = queue.then(() => trySave(operations, isSend))
      queue = saved
      return saved
    },
    listThreads: async (label) => readListThreads((await postSync(settings, 'bv', [[label, 50]])).body),
    readThread: async (threadId) => readDetail((await postSync(settings, 'fd', [[[threadId, 1]], 1])).body),
    watch(report) {
      const round = async (): Promise<void> => {
        const changed = await look()
        if (changed.length > 0) report(changed)
        setTimeout(() => void round(), settings.pollMs)
      }
      setTimeout(() => void round(), settings.pollMs)
    },
  }
}
