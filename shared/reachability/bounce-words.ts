import type { BounceReason } from '../contract/index.ts'
import type { BounceFact } from './facts.ts'
import { plainDate } from './local-time.ts'

/** Bounce reasons in plain words, each the end of a sentence. */
const REASON_WORDS: Readonly<Record<BounceReason, string>> = {
  userunknown: 'the address does not exist',
  hasmoved: 'the mailbox has moved',
  notaccept: 'the server accepts no mail for this address',
  hostunknown: 'the domain does not exist',
  mailboxfull: 'the mailbox is full',
  suspend: 'the mailbox is suspended',
  filtered: 'a filter of the recipient refused the mail',
  expired: 'the mail could not be delivered in time',
  networkerror: 'the network to the recipient failed',
  systemerror: "the recipient's server had an error",
  systemfull: "the recipient's server is full",
  mailererror: "the recipient's server had an error",
  onhold: 'delivery was put on hold',
  undefined: 'the notice names no reason',
  mesgtoobig: 'the mail was too large',
  exceedlimit: 'a limit of mails was reached',
  toomanyconn: 'too many connections were open',
  speeding: 'mails came too fast',
  rejected: 'the sender was refused',
  blocked: 'our mail server is blocked there',
  requireptr: 'our mail server is not named properly',
  authfailure: 'the check of the sender failed',
  policyviolation: 'a policy of the recipient refused the mail',
  securityerror: 'a security rule refused the mail',
  badreputation: 'our mail server has a bad reputation there',
  spamdetected: 'the mail was taken for spam',
  virusdetected: 'an attachment was taken for harmful',
  norelaying: 'the server does not relay for this domain',
  contenterror: 'the content of the mail was refused',
  notcompliantrfc: 'the form of the mail was refused',
  failedstarttls: 'encryption could not be agreed on',
  syntaxerror: 'the servers did not understand each other',
  suppressed: 'the sending provider has the address on its own list',
}

/** "Mail failed on 2 March 2026: the address does not exist (5.1.1)." */
export function bounceSentence(bounce: BounceFact, timeZone: string): string {
  const status = bounce.status === null ? '' : ` (${bounce.status})`
  return `Mail failed on ${plainDate(bounce.occurredAtMs, timeZone)}: ${REASON_WORDS[bounce.reason]}${status}.`
}
