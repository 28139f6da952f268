import type { Clock } from '../clock.ts'
import type { ApiAnswer } from './api.ts'
import { pruneOldest } from './prune.ts'
import type { SentRequest, Store } from './store.ts'

/** PRV-3. */
const KEEP_MS = 30 * 86_400_000
/** A month of a busy mailbox: a heartbeat each quarter of an hour and a hundred requests on each working day. */
const REQUESTS_MAX = 6_000
/** One look at the record; the rest is behind "Earlier". */
export const REQUESTS_SHOWN_MAX = 50

type Request = { readonly path: string; readonly body?: unknown; readonly idempotencyKey?: string }

/**
 * Sends and remembers what was sent, before it leaves: a worker that stops in between has it on record. The same batch
 * sent again is one entry with its attempts counted. Requests without a body tell the server nothing of anybody.
 */
export async function rememberRequest(
  { store, clock, random }: { readonly store: Store; readonly clock: Clock; readonly random: () => number },
  { path, body, idempotencyKey }: Request,
  send: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  if (body === undefined) return send()
  const atMs = clock.nowMs()
  const id = idempotencyKey ?? `${atMs}-${Math.floor(random() * 1e9)}`
  const attempts = ((await store.get('sent', id))?.attempts ?? 0) + 1
  const request: SentRequest = { id, atMs, path, body: JSON.stringify(body), attempts, outcome: 'on_its_way' }
  await record(store, request)
  const answer = await send()
  // After an unpairing in the meantime the record is gone, and stays so (PRV-5).
  if ((await store.getKey('sent', id)) !== undefined) await record(store, { ...request, outcome: outcomeOf(answer) })
  return answer
}

/** On a full disk the older half of the record goes: were nothing sent any more, the queue would never make room. */
const record = (store: Store, request: SentRequest): Promise<unknown> =>
  store.put('sent', request).catch(async () => {
    await pruneRequests(store, -Infinity, Math.floor((await store.count('sent')) / 2))
    return store.put('sent', request)
  })

function outcomeOf(answer: ApiAnswer): SentRequest['outcome'] {
  if (answer.kind === 'ok') return 'taken'
  // In trouble, or busy: it has not said no.
  const isRefusal = answer.kind === 'problem' && answer.status < 500 && answer.status !== 429
  return isRefusal ? 'refused' : 'unreachable'
}

/** The newest requests before that moment. */
export async function listSentRequests(store: Store, beforeMs: number | null): Promise<SentRequest[]> {
  const range = beforeMs === null ? null : IDBKeyRange.upperBound(beforeMs, true)
  const found: SentRequest[] = []
  let cursor = await store.transaction('sent').store.index('at').openCursor(range, 'prev')
  while (cursor && found.length < REQUESTS_SHOWN_MAX) {
    found.push(cursor.value)
    cursor = await cursor.continue()
  }
  return found
}

export const forgetOldRequests = (store: Store, nowMs: number): Promise<void> =>
  pruneRequests(store, nowMs - KEEP_MS, REQUESTS_MAX)

async function pruneRequests(store: Store, beforeMs: number, max: number): Promise<void> {
  const tx = store.transaction('sent', 'readwrite')
  await pruneOldest(tx.store.index('at'), beforeMs, max)
  await tx.done
}
