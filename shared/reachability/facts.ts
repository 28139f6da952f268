import type { Authentication, AutoReply, BounceReason, RecipientState } from '../contract/index.ts'

/**
 * All that is known of one address. Reachability is a function of these facts, so the order of arrival cannot matter
 * and playing a history twice gives the same state. Times are milliseconds since 1970 UTC, each the event's own.
 */
export type Attribution = 'strong' | 'weak' | 'none'

/** One (message, recipient) that failed (BNC-11, HLD-5); several notices may stand behind it. */
export type BounceFact = {
  readonly id: string
  readonly occurredAtMs: number
  /** When we learnt of it; the bounce window of HBF-3 uses the later of the two. */
  readonly receivedAtMs: number
  /** When the message that failed was sent, where known. */
  readonly sentAtMs: number | null
  readonly messageId: string | null
  readonly mailbox: string
  readonly reason: BounceReason
  readonly recipientState: RecipientState
  readonly hard: boolean
  readonly status: string | null
  readonly trusted: boolean
  readonly attribution: Attribution
  readonly diagnostic: string | null
  /** The system that sent the mail holds the address itself, as an imported file told (HBF-12). */
  readonly heldBySender?: boolean
}

/** Proof of life: the contact wrote, organised, answered; opened or clicked; or an admin released the address. */
export type LifeFact = {
  readonly id: string
  readonly atMs: number
  readonly how: 'mail' | 'meeting_organised' | 'meeting_response' | 'auto_reply' | 'open' | 'click' | 'release'
  readonly authentication: Authentication
}

/** A mail or invite of ours to the address. */
export type TouchFact = {
  readonly id: string
  readonly atMs: number
  /** `meeting`: we invited; `meeting_start`: the meeting takes place, perhaps only in the future. */
  readonly kind: 'email' | 'meeting' | 'meeting_start'
  readonly messageId: string | null
  readonly mailbox: string
}

export type AutoReplyFact = { readonly id: string; readonly atMs: number; readonly autoReply: AutoReply }

export type AddressFacts = {
  readonly address: string
  readonly bounces: readonly BounceFact[]
  readonly lifeSigns: readonly LifeFact[]
  readonly touches: readonly TouchFact[]
  readonly autoReplies: readonly AutoReplyFact[]
  /** What the last daily run decided for `email_active`; null before any decision. */
  readonly decidedEmailActive: boolean | null
  /** True where a Contact or Lead with this address has HasOptedOutOfEmail. */
  readonly optedOut: boolean
  /** Start of the open incident of the address's domain (GRD-1); null or left out: there is none. */
  readonly domainTroubleSinceMs?: number | null
  readonly hints?: AddressHints
}

/** What the popover adds to the state; no rule reads it. */
export type AddressHints = {
  /** A domain that the org knows and that differs by one letter, for addresses whose domain does not exist (BDG-1a). */
  readonly nearDomain: string | null
  /** Another address of which mail carries the same name (BNC-3). */
  readonly alsoWritesFrom: string | null
  /** Why the last daily run left `email_active` as it is (HBF-13). */
  readonly waitingFor: string | null
}

/** A stretch of time in which a mailbox was watched (CAP-10). */
export type ObservedSpan = { readonly mailbox: string; readonly fromMs: number; readonly untilMs: number }

/** The state that follows from the facts at one moment (S3's names; HLD). */
export type AddressState = {
  readonly status: 'active' | 'bounced' | 'held'
  /** Rule that made the status: `trusted_hard`, `threshold`, `untrusted_hard`, `soft`, …; null while active. */
  readonly rule: string | null
  readonly heldSinceMs: number | null
  /** Date of the latest bounce that counts (HBF-4). */
  readonly lastBounceAtMs: number | null
  /** Bounces since the last sign of life, oldest first. */
  readonly openBounces: readonly BounceFact[]
  /** Latest accepted sign of life (authentication passed, or an open, click or release). */
  readonly lastLifeAtMs: number | null
}
