import type { AutoReply } from '../contract/activity.ts'
import type { DeliveryReport } from '../contract/delivery-report.ts'

export type ReadingKind =
  | 'bounce'
  | 'delayed'
  | 'delivered'
  | 'auto_reply'
  | 'departed'
  | 'challenge'
  | 'mdn'
  | 'dmarc'
  | 'feedback'
  | 'invite'
  | 'normal'

/** What the returned mail's headers say. An import takes it as the send; backscatter has it too (BNC-9). */
export type OriginalMail = {
  /** Without angle brackets. */
  readonly messageId: string | null
  /** RFC 3339, UTC. */
  readonly sentAt: string | null
  readonly from: string | null
  readonly to: readonly string[]
  /** The subject itself stays in the browser. */
  readonly subjectPresent: boolean
}

/** All that is read out of one mail. `explain`: one sentence a step, without a word of the mail's own text beyond the cause. */
export type Reading = {
  readonly kind: ReadingKind
  /** Set for bounce, delayed and delivered where at least one recipient is named. */
  readonly report: DeliveryReport | null
  /** Set for auto_reply and departed where the text says what it is. */
  readonly autoReply: AutoReply | null
  readonly original: OriginalMail | null
  readonly explain: readonly string[]
}
