import { replicaClock } from '../replica/clock.ts'
import type { Person } from '../replica/page/address.ts'
import { seededRandom } from '../replica/page/random.ts'
import { OutlookMailbox, type StoredItem } from './mailbox.ts'
import { OUTLOOK_DEFAULTS, type OutlookConfig } from './replica-config.ts'
import type { Ledger, MeetingRecord, SentRecord } from './service.ts'

export type OutlookReplicaOptions = {
  account?: { address: string; name: string }
  /** People whom the page suggests and whose names it knows. */
  contacts?: Person[]
  seed?: number
  /** The replica's time at start, ms since 1970 UTC; now when absent. */
  baseTimeMs?: number
  config?: Partial<OutlookConfig>
}

/** One call of `service.svc`, kept for tests. */
export type ServiceRequestLog = {
  path: string
  action: string
  /** Where the payload travelled. */
  transport: 'header' | 'body'
  headers: string[]
  payload: Record<string, unknown>
  status: number
  atMs: number
}

export type OutlookControl = {
  deliver(eml: string | Uint8Array): StoredItem
  sent(): SentRecord[]
  meetings(): MeetingRecord[]
  requests(): ServiceRequestLog[]
  configure(change: Partial<OutlookConfig>): void
}

/** Everything one running replica holds. */
export type OutlookState = {
  options: OutlookReplicaOptions
  config: OutlookConfig
  seed: number
  nowMs: () => number
  mailbox: OutlookMailbox
  ledger: Ledger
  requests: ServiceRequestLog[]
  authorization: string
}

export function createState(options: OutlookReplicaOptions): OutlookState {
  const seed = options.seed ?? 1
  const random = seededRandom(seed)
  const nowMs = replicaClock(options.baseTimeMs)
  return {
    options,
    seed,
    nowMs,
    config: { ...OUTLOOK_DEFAULTS, ...options.config },
    mailbox: new OutlookMailbox(options.account ?? { address: 'rep@own.example', name: 'Robin Rep' }, random, nowMs),
    ledger: { sent: [], meetings: [] },
    requests: [],
    authorization: `Bearer ${random.hex(48)}`,
  }
}

/** What tests hold in their hands; the same is reachable over HTTP below `/__replica/`. */
export function createControl(state: OutlookState): OutlookControl {
  return {
    deliver: (eml) => state.mailbox.deliver(typeof eml === 'string' ? new TextEncoder().encode(eml) : eml),
    sent: () => state.ledger.sent,
    meetings: () => state.ledger.meetings,
    requests: () => state.requests,
    configure: (change) => {
      Object.assign(state.config, change)
    },
  }
}
