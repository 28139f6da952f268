/**
 * The words for a failed delivery and the one table that relates them.
 * @source requirements BNC-13; the reason words are those that sisimai made common, the states follow Iterable's events.
 */
export const RECIPIENT_STATES = [
  'hardBounce',
  'SoftBounceGeneral',
  'SoftBounceMailboxFull',
  'SoftBounceTimeOut',
  'SoftBounceUndetermined',
  'SoftBounceMessageTooLarge',
  'SoftBounceContentRejected',
  'DNSFailure',
  'MailBlockGeneral',
  'MailBlockKnownSpammer',
  'MailBlockSpamDetected',
  'MailBlockAttachmentDetected',
  'MailBlockRelayDenied',
] as const
export type RecipientState = (typeof RECIPIENT_STATES)[number]

export const BOUNCE_REASONS = [
  'userunknown',
  'hasmoved',
  'notaccept',
  'hostunknown',
  'mailboxfull',
  'suspend',
  'filtered',
  'expired',
  'networkerror',
  'systemerror',
  'systemfull',
  'mailererror',
  'onhold',
  'undefined',
  'mesgtoobig',
  'exceedlimit',
  'toomanyconn',
  'speeding',
  'rejected',
  'blocked',
  'requireptr',
  'authfailure',
  'policyviolation',
  'securityerror',
  'badreputation',
  'spamdetected',
  'virusdetected',
  'norelaying',
  'contenterror',
  'notcompliantrfc',
  'failedstarttls',
  'syntaxerror',
  'suppressed',
] as const
export type BounceReason = (typeof BOUNCE_REASONS)[number]

type ReasonRow = {
  readonly recipientState: RecipientState
  /** True: the address itself is dead. A parser's verdict; status rules read `recipientState` alone. */
  readonly isHard: boolean
  /** True: the failure says something about the address and so counts to the held threshold (HLD-3). */
  readonly countsToThreshold: boolean
}

const row = (recipientState: RecipientState, isHard: boolean, countsToThreshold: boolean): ReasonRow => ({
  recipientState,
  isHard,
  countsToThreshold,
})

/** Total: every reason has exactly one row. `notaccept` is hard only when permanent; `verdictOf` knows. */
export const BOUNCE_REASON_TABLE: Readonly<Record<BounceReason, ReasonRow>> = {
  userunknown: row('hardBounce', true, true),
  hasmoved: row('hardBounce', true, true),
  notaccept: row('hardBounce', true, true),
  hostunknown: row('DNSFailure', true, true),
  mailboxfull: row('SoftBounceMailboxFull', false, true),
  suspend: row('SoftBounceGeneral', false, true),
  filtered: row('SoftBounceGeneral', false, true),
  expired: row('SoftBounceTimeOut', false, true),
  networkerror: row('SoftBounceTimeOut', false, true),
  systemerror: row('SoftBounceGeneral', false, true),
  systemfull: row('SoftBounceGeneral', false, true),
  mailererror: row('SoftBounceGeneral', false, true),
  onhold: row('SoftBounceUndetermined', false, true),
  undefined: row('SoftBounceUndetermined', false, true),
  mesgtoobig: row('SoftBounceMessageTooLarge', false, false),
  exceedlimit: row('SoftBounceGeneral', false, false),
  toomanyconn: row('SoftBounceGeneral', false, false),
  speeding: row('SoftBounceGeneral', false, false),
  rejected: row('MailBlockGeneral', false, false),
  blocked: row('MailBlockGeneral', false, false),
  requireptr: row('MailBlockGeneral', false, false),
  authfailure: row('MailBlockGeneral', false, false),
  policyviolation: row('MailBlockGeneral', false, false),
  securityerror: row('MailBlockGeneral', false, false),
  badreputation: row('MailBlockKnownSpammer', false, false),
  spamdetected: row('MailBlockSpamDetected', false, false),
  virusdetected: row('MailBlockAttachmentDetected', false, false),
  norelaying: row('MailBlockRelayDenied', false, false),
  contenterror: row('SoftBounceContentRejected', false, false),
  notcompliantrfc: row('SoftBounceContentRejected', false, false),
  failedstarttls: row('SoftBounceGeneral', false, false),
  syntaxerror: row('SoftBounceGeneral', false, false),
  suppressed: row('SoftBounceGeneral', false, false),
}

/**
 * The state in our spelling, whatever its letter case: samples of the trade write `HardBounce` (AMB-25). What is no
 * state comes back as it was, for the schema to refuse.
 */
export function canonicalState(state: unknown): unknown {
  if (typeof state !== 'string') return state
  return RECIPIENT_STATES.find((known) => known.toLowerCase() === state.toLowerCase()) ?? state
}

/** For a sender that tells the state of a failure and no reason: the reason of each state that claims least. */
export const REASON_OF_STATE: Readonly<Record<RecipientState, BounceReason>> = {
  hardBounce: 'userunknown',
  SoftBounceGeneral: 'systemerror',
  SoftBounceMailboxFull: 'mailboxfull',
  SoftBounceTimeOut: 'expired',
  SoftBounceUndetermined: 'undefined',
  SoftBounceMessageTooLarge: 'mesgtoobig',
  SoftBounceContentRejected: 'contenterror',
  DNSFailure: 'hostunknown',
  MailBlockGeneral: 'blocked',
  MailBlockKnownSpammer: 'badreputation',
  MailBlockSpamDetected: 'spamdetected',
  MailBlockAttachmentDetected: 'virusdetected',
  MailBlockRelayDenied: 'norelaying',
}

/**
 * Coarse state and hardness of one failure.
 * `isPermanent` is the class of the failure (5xx); it matters for `notaccept` alone.
 * @source requirements BNC-13
 */
export function verdictOf(
  reason: BounceReason,
  isPermanent: boolean,
): { recipientState: RecipientState; hard: boolean } {
  if (reason === 'notaccept' && !isPermanent) return { recipientState: 'SoftBounceGeneral', hard: false }
  const { recipientState, isHard } = BOUNCE_REASON_TABLE[reason]
  return { recipientState, hard: isHard }
}
