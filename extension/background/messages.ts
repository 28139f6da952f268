import { BadgeState, type Filter, NewFilter, SignatureFact } from '@reachable/shared/contract'
import * as z from 'zod'
import { SEND_PEOPLE_MAX } from '../mail-clients/send-observation.ts'
import { serverOrigin } from './server-address.ts'
import type { SentRequest } from './store.ts'

/** Everything that content scripts and the popup may ask of the background. Parsed on arrival; anything else is dropped. */
const Text = z.string().min(1).max(998)
const Address = z.string().min(3).max(254)
const Client = z.enum(['gmail', 'outlook'])
const page = { client: Client, mailbox: Address.nullable() }

const Person = z.object({ address: Text, name: z.string().max(320).nullable() })
const People = z.array(Person).max(SEND_PEOPLE_MAX).readonly().nullable()
const SendRecord = z.object({
  from: Person.nullable(),
  ...{ to: People, cc: People, bcc: People },
  subject: Text.optional(),
  atMs: z.int().nullable(),
})
const SendObservation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request'),
    key: Text,
    intent: z.enum(['draft', 'send', 'schedule']),
    isAssumed: z.literal(true).optional(),
    record: SendRecord,
  }),
  z.object({
    kind: z.literal('answer'),
    key: Text,
    outcome: z.enum(['accepted', 'sent', 'draft', 'failed', 'unclear']),
    messageId: Text.nullable(),
    atMs: z.int().nullable(),
  }),
])

/** Originals are cut at 2 MB in the page; base64 makes that 2.7 MB. */
const ORIGINAL_BASE64_MAX = 2_800_000

const opened = { ...page, key: Text, address: Address, atMs: z.int().positive() }

export const PageMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sends'), ...page, seen: z.array(SendObservation).max(50).readonly() }),
  z.object({
    kind: z.literal('arrivals'),
    ...page,
    seen: z
      .array(z.object({ address: Address, atMs: z.int().positive(), key: Text.nullable() }))
      .max(50)
      .readonly(),
  }),
  z.object({
    kind: z.literal('badges'),
    ...page,
    addresses: z.array(Address).max(500),
    /** Hidden copies: answered from the cache, never asked for. */
    hidden: z.array(Address).max(500),
  }),
  z.object({
    kind: z.literal('watching'),
    ...page,
    /** False in a window with a single mail: it observes nothing. */
    seesInbox: z.boolean(),
    blind: z.array(z.string().max(40)).max(20),
  }),
  /** The rep is about to name somebody: the worker starts now rather than with the first question. */
  z.object({ kind: z.literal('wake'), ...page }),
  /** These mails are sent in a paused conversation. */
  z.object({ kind: z.literal('paused-sends'), ...page, keys: z.array(Text).max(50) }),
  /** What to do about somebody; never asked for hidden copies. */
  z.object({ kind: z.literal('advice'), ...page, address: Address }),
  z.object({ kind: z.literal('correct'), ...page, address: Address, state: BadgeState }),
  /** Which of these people were not warned of in this conversation yet; from now on they were. */
  z.object({ kind: z.literal('warn'), ...page, thread: Text, addresses: z.array(Address).max(500) }),
  /** What the server has replaced in our reading of this client's page. */
  z.object({ kind: z.literal('page-rules'), ...page }),
  /** A part of the page was tried in this load of it. */
  z.object({ kind: z.literal('probe'), ...page, feature: z.string().regex(/^[a-z_]{1,40}$/), isOk: z.boolean() }),
  /** Everything that came in since the end of the gap was seen and read. */
  z.object({ kind: z.literal('caught-up'), ...page, sinceMs: z.int().nonnegative() }),
  /** The rep has opened this mail: is anything in its signature asked for? */
  z.object({ kind: z.literal('opened'), ...opened }),
  z.object({
    kind: z.literal('signature'),
    ...opened,
    name: z.string().max(320).nullable(),
    facts: z.array(SignatureFact).max(20).readonly(),
  }),
  /** A mail with a calendar file has left for good; its original may be read for the invitation. */
  z.object({ kind: z.literal('sent-invite'), ...page, key: Text, originalUrl: z.url().max(2_000) }),
  z.object({ kind: z.literal('is-new-mail'), ...page, key: Text }),
  z.object({
    kind: z.literal('mail'),
    ...page,
    key: Text,
    /** The original in base64; null where the page could not follow Gmail to its attachment host. */
    original: z.string().max(ORIGINAL_BASE64_MAX).nullable(),
    originalUrl: z.url().max(2_000).nullable(),
  }),
])
export type PageMessage = z.infer<typeof PageMessage>

export const PanelMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status') }),
  z.object({
    kind: z.literal('server'),
    serverUrl: z
      .string()
      .max(500)
      .refine((text) => serverOrigin(text) !== null),
  }),
  z.object({ kind: z.literal('pair') }),
  z.object({ kind: z.literal('pair-sandbox') }),
  z.object({ kind: z.literal('cancel-pairing') }),
  z.object({ kind: z.literal('unpair') }),
  z.object({ kind: z.literal('flush') }),
  z.object({ kind: z.literal('pause'), isOn: z.boolean() }),
  z.object({ kind: z.literal('closed-gmail'), isOn: z.boolean() }),
  z.object({ kind: z.literal('hide-reachable'), isOn: z.boolean() }),
  z.object({ kind: z.literal('pause-thread'), thread: Text, isOn: z.boolean() }),
])
export type PanelMessage = z.infer<typeof PanelMessage>

/** What the options page asks beside the status. */
export const PanelQuestion = z.discriminatedUnion('kind', [
  /** PRV-3, newest first; `beforeMs` is the time of the last one that is shown already. */
  z.object({ kind: z.literal('what-was-sent'), beforeMs: z.int().nullable() }),
  z.object({ kind: z.literal('filters') }),
  z.object({ kind: z.literal('add-filter'), filter: NewFilter.pick({ type: true, field: true, pattern: true }) }),
  z.object({ kind: z.literal('remove-filter'), id: z.string().max(40) }),
])
export type PanelQuestion = z.infer<typeof PanelQuestion>

/** The rep's own filters and those of the org; `fault` says why the last wish was not fulfilled. */
export type FiltersAnswer = {
  readonly org: readonly Filter[]
  readonly own: readonly Filter[]
  readonly fault: 'refused' | 'unreachable' | null
}
export type PanelAnswers = { 'what-was-sent': SentRequest[] } & Record<
  'filters' | 'add-filter' | 'remove-filter',
  FiltersAnswer
>

/** What a badge and its popover need; the rest of the reachability stays in the background. */
export const BadgeView = z.object({
  address: z.string(),
  state: BadgeState,
  optedOut: z.boolean(),
  why: z.array(z.string()),
  successor: z.string().nullable(),
})
export type BadgeView = z.infer<typeof BadgeView>

/** `isPartial`: the server did not answer for those who are missing. `hidesReachable` is the rep's wish. */
export type BadgesReply = {
  readonly badges: BadgeView[]
  readonly isPartial?: boolean
  readonly hidesReachable?: boolean
}

export type PanelStatus = {
  readonly isSandbox: boolean
  /** That of the session; once it has ended, the one where signing in goes. */
  readonly serverUrl: string | null
  /** Signing in goes to another server than before: what waits was not captured for that one, and ends then (PRV-5). */
  readonly isOtherServer: boolean
  readonly me: { readonly email: string; readonly name: string; readonly mailboxes: readonly string[] } | null
  readonly pairing: { readonly userCode: string; readonly verificationUrl: string } | null
  readonly pairingEnd: 'denied' | 'expired' | 'unreachable' | null
  readonly lastCaptureAtMs: number | null
  readonly queued: number
  readonly waitingToSettle: number
  readonly refused: number
  readonly unreadSends: number
  readonly isServerPaused: boolean
  /** The server no longer takes our token; what is captured waits in this browser. */
  readonly isSignedOut: boolean
  readonly blind: readonly string[]
  readonly unboundMailbox: string | null
  readonly isPaused: boolean
  readonly pausedThreads: readonly string[]
  /** Notices are read while no Gmail page is open. */
  readonly looksAtClosedGmail: boolean
  readonly hidesReachable: boolean
  /** An admin of the browser has set the server; the rep cannot change it. */
  readonly isServerManaged: boolean
}
