import type { Arrival, Coverage, SendObservation } from './send-observation.ts'

/** A message whose original may be worth reading. */
export type InboxMessage = {
  /** The client's own id of the message; read once. */
  readonly key: string
  /**
   * Reads the original bytes in the page; null where it is refused, "elsewhere" where the client sends the page to an
   * address that only the background may follow. Rejects on network failure.
   */
  readonly readOriginal: () => Promise<Uint8Array | 'elsewhere' | null>
  /** Address of the original for the background. */
  readonly originalUrl: string | null
  /** Reads the source as the client shows it to people, where there is no original; null for none. Rejects likewise. */
  readonly readShown: () => Promise<Uint8Array | null>
}

/** One recipient that the rep can see, and the element that a badge may mark. */
export type ShownRecipient = {
  readonly address: string
  readonly name: string | null
  readonly element: Element
  /**
   * A hidden copy is judged from the local cache only: its address never leaves the browser (CAP-7). So is whoever stands
   * in a list: a badge there tells of trouble that is known, and asks for nobody. In the inbox people have written, so that
   * they may be spoken of; other lists name whom the rep wrote to, and some of them were hidden copies.
   */
  readonly slot: 'to' | 'cc' | 'bcc' | 'header' | 'inbox' | 'list'
}

/** A mail that the rep has opened. */
export type OpenedMail = {
  readonly key: string
  readonly address: string
  readonly name: string | null
  /** When it was written. */
  readonly atMs: number
  /** Its text above the first quote, as shown. Never leaves the page. */
  readonly text: () => string
}

/** One mail that the rep is writing. */
export type ComposeForm = {
  readonly root: Element
  /** The client's own button; null where it cannot be told for sure. */
  readonly send: HTMLElement | null
  /** The client's id of the mail, from its first save on. */
  readonly key: string | null
  /** The conversation that it answers; null for a mail of its own. */
  readonly thread: string | null
}

export interface MailClient {
  readonly name: 'gmail' | 'outlook'
  matches(url: URL): boolean
  /** Address of the mailbox that this page shows; null while unknown. Never proof of identity: pairing is. */
  identity(): string | null
  /** False for a page that shows no inbox, such as a window with a single mail or one whose session has ended (CAP-10). */
  seesInbox?(): boolean
  /** Replaces where this client looks; strings that are no selectors, and names that are not ours, are passed over. */
  replaceSelectors?(replaced: Readonly<Record<string, readonly string[]>>): void
  /** Tells which features were tried in this page, and whether the page was understood. Counts and names, never content. */
  watchProbes?(report: (feature: string, isOk: boolean) => void, signal: AbortSignal): void
  /** Names of features that did not see since this was asked last (CAP-10). */
  blindSpots(): string[]
  /** Each watch reports until `signal` aborts; starting it twice is harmless. */
  watchSends(report: (seen: readonly SendObservation[]) => void, signal: AbortSignal): void
  /**
   * Sends that the page shows without a request that was understood; a client that cannot tell has no such watch. Looks
   * at forms only while `isWanted`: as long as requests are understood, it would be a second opinion.
   */
  watchAssumedSends?(
    report: (seen: readonly SendObservation[]) => void,
    isWanted: () => boolean,
    signal: AbortSignal,
  ): void
  /** Send is about to be pressed by a button of ours: an event that no listener takes for the rep's own. */
  sendPressed?(form: ComposeForm): void
  /** People whose mail comes in while the page is open; a client that cannot see this reports nothing. */
  watchArrivals(report: (seen: readonly Arrival[]) => void, signal: AbortSignal): void
  /** Up to when everything that came in was seen; a client that cannot vouch for it has no such watch (CAP-10). */
  watchCoverage?(report: (coverage: Coverage) => void, signal: AbortSignal): void
  /** The message of an arrival; null where this client can read no originals. Nothing is fetched yet. */
  message(key: string): InboxMessage | null
  /** Address of the original of a mail that was sent here, for the background; a client without such has none. */
  sentUrl?(key: string, legacyId: string | null): string | null
  /** Messages in sight that may be delivery notices. */
  watchInbox(report: (message: InboxMessage) => void, signal: AbortSignal): void
  /** Mails of others that stand open, as far as the client tells when they were written. */
  openedMails?(): OpenedMail[]
  /** Mails being written in this page; empty where the client does not tell them apart. */
  forms(): ComposeForm[]
  /** The form around a recipient; null for people elsewhere. */
  formOf(element: Element): ComposeForm | null
  /** The conversation in view; null while there is none. */
  openThread(): string | null
  /** The conversation that an element of the page belongs to. */
  threadOf(element: Element): string | null
  watchRecipients(report: (shown: readonly ShownRecipient[]) => void, signal: AbortSignal): void
}
