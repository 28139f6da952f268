/** Gmail sends to at most 500 people from a browser, Exchange Online to 1,000. */
export const SEND_PEOPLE_MAX = 1_000

export type MailPerson = { readonly address: string; readonly name: string | null }

/**
 * What one request of the mail client says about one message. Never its body; the subject is for filters and for profiles
 * that post it, and is dropped where neither asks for it.
 * `null` lists are lists the request did not mention: an Outlook update names only what changed.
 */
export type SendRecord = {
  readonly from: MailPerson | null
  readonly to: readonly MailPerson[] | null
  readonly cc: readonly MailPerson[] | null
  readonly bcc: readonly MailPerson[] | null
  readonly subject?: string | undefined
  /** Client time, milliseconds since 1970 UTC. */
  readonly atMs: number | null
}

/** One thing seen about one message, by either observer. `key` is the client's own id of the message. */
export type SendObservation =
  | {
      readonly kind: 'request'
      readonly key: string
      readonly intent: 'draft' | 'send' | 'schedule'
      /** The page behaved as if it was sent; no request of it was understood. */
      readonly isAssumed?: true | undefined
      /** Legacy id of the conversation that it answers, where the request names one. Stays in the page. */
      readonly thread?: string | undefined
      /** A calendar file goes with it. Nothing of it is looked at before the mail has left. Stays in the page. */
      readonly hasInvite?: true | undefined
      readonly record: SendRecord
    }
  | {
      readonly kind: 'answer'
      readonly key: string
      /** `accepted`: the server has it, undo may still be possible. `sent`: final. `unclear`: the request may yet be retried. */
      readonly outcome: 'accepted' | 'sent' | 'draft' | 'failed' | 'unclear'
      readonly messageId: string | null
      readonly atMs: number | null
      /** What the mail's original is read by. Stays in the page. */
      readonly legacyId?: string | undefined
    }

/** A mail that came in while the page was open: who, when, and the id that its original is read by (CAP-9). */
export type Arrival = { readonly address: string; readonly atMs: number; readonly key: string | null }

/** By `untilMs` the page has seen everything that came into the inbox since `sinceMs`; `listed` stood in a list alone. */
export type Coverage = { readonly sinceMs: number; readonly untilMs: number; readonly listed: readonly Arrival[] }
/** Mails of one list; the longest page of a list has 100 conversations. */
export const LISTED_MAX = 300

/** When a mail was written, by the id that its original is read by. */
export type MailTime = { readonly key: string; readonly atMs: number }
/** Messages of one conversation. */
export const MAIL_TIMES_MAX = 100

export type RequestObservation = Extract<SendObservation, { kind: 'request' }>
export type AnswerObservation = Extract<SendObservation, { kind: 'answer' }>
