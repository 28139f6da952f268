import { replicaClock } from '../replica/clock.ts'
import type { Person } from '../replica/page/address.ts'
import { seededRandom } from '../replica/page/random.ts'
import { GmailMailbox, type SentRecord } from './mailbox.ts'
import { GMAIL_DEFAULTS, type GmailConfig } from './replica-config.ts'
import type { Slot } from './wire/records.ts'
import type { StoredMessage } from './wire/response.ts'

export type GmailReplicaOptions = {
  account?: { address: string; name: string }
  /** Further signed-in accounts, at `/mail/u/1/` and on. */
  otherAccounts?: { address: string; name: string }[]
  /** Further sender addresses of the first account; the compose form then has the `from` input. */
  identities?: string[]
  /** Mailboxes that others have opened to the first account, at `/mail/b/<key>/u/0/`. */
  delegated?: { key: string; account: { address: string; name: string } }[]
  /** Chips that stand for many people. */
  groups?: { id: string; name: string; members: Person[] }[]
  /** People whose names the page knows. */
  contacts?: Person[]
  seed?: number
  /** The replica's time at start, ms since 1970 UTC; now when absent. */
  baseTimeMs?: number
  config?: Partial<GmailConfig>
}

/** One request to `/sync/…`, kept for tests; `status` 0 means that the answer was cut. */
export type SyncRequestLog = { path: string; headers: string[]; body: Slot; status: number; atMs: number }

/** What tests hold in their hands. All of it is also reachable over HTTP below `/__replica/`. */
export type GmailControl = {
  deliver(eml: string | Uint8Array): StoredMessage
  sent(): SentRecord[]
  /** The time of all scheduled mails has come, or of those to this person. */
  releaseScheduled(to?: string): void
  requests(): SyncRequestLog[]
  configure(change: Partial<GmailConfig>): void
}

/** Everything one running replica holds. */
export type GmailState = {
  options: GmailReplicaOptions
  config: GmailConfig
  seed: number
  nowMs: () => number
  mailboxes: GmailMailbox[]
  delegated: Map<string, GmailMailbox>
  requests: SyncRequestLog[]
  /** Those that pages may use: the newest one, and the one before for requests that are on their way. */
  xsrfTokens: string[]
  newXsrfToken(): void
  /** Pages loaded so far. */
  loads: number
  control: GmailControl
}

export function createState(options: GmailReplicaOptions): GmailState {
  const seed = options.seed ?? 1
  const random = seededRandom(seed)
  const nowMs = replicaClock(options.baseTimeMs)
  const config: GmailConfig = { ...GMAIL_DEFAULTS, ...options.config }
  const first = options.account ?? { address: 'rep@own.example', name: 'Robin Rep' }
  const mailboxOf = (account: { address: string; name: string }): GmailMailbox =>
    new GmailMailbox({ account, random, nowMs, undoWindowMs: () => config.undoWindowMs })
  const mailboxes = [first, ...(options.otherAccounts ?? [])].map(mailboxOf)
  const delegated = new Map((options.delegated ?? []).map(({ key, account }) => [key, mailboxOf(account)]))
  const everyBox = [...mailboxes, ...delegated.values()]
  const requests: SyncRequestLog[] = []
  const control: GmailControl = {
    deliver: (eml) => mailboxAt(mailboxes, 0).deliver(typeof eml === 'string' ? new TextEncoder().encode(eml) : eml),
    sent: () => everyBox.flatMap((mailbox) => mailbox.listSent()),
    releaseScheduled: (to) => {
      for (const mailbox of everyBox) mailbox.releaseScheduled(to)
    },
    requests: () => requests,
    configure: (change) => {
      Object.assign(config, change)
    },
  }
  const xsrfTokens = [random.hex(24)]
  const newXsrfToken = (): void => {
    xsrfTokens.unshift(random.hex(24))
    xsrfTokens.splice(2)
  }
  return { options, config, seed, nowMs, mailboxes, delegated, requests, xsrfTokens, newXsrfToken, loads: 0, control }
}

/** The mailbox of a signed-in account; throws for an index that a test made up. */
export function mailboxAt(mailboxes: GmailMailbox[], index: number): GmailMailbox {
  const mailbox = mailboxes[index]
  if (!mailbox) throw new Error(`no account is signed in at index ${index}`)
  return mailbox
}
