import { accessDenied } from './rules/access-denied.ts'
import { accountSuspended } from './rules/account-suspended.ts'
import { authenticationFailed } from './rules/authentication-failed.ts'
import { badReputation } from './rules/bad-reputation.ts'
import { clientBlocked } from './rules/client-blocked.ts'
import { commandRefused } from './rules/command-refused.ts'
import { contentRefused } from './rules/content-refused.ts'
import { deliveryProgramFailed } from './rules/delivery-program-failed.ts'
import { diskFull } from './rules/disk-full.ts'
import { domainUnknown } from './rules/domain-unknown.ts'
import { edgeBlocking } from './rules/edge-blocking.ts'
import { gaveUp } from './rules/gave-up.ts'
import { googleGroupsRefusal } from './rules/google-groups-refusal.ts'
import { hostAcceptsNoMail } from './rules/host-accepts-no-mail.ts'
import { limitExceeded } from './rules/limit-exceeded.ts'
import { mailboxFull } from './rules/mailbox-full.ts'
import { mailboxGone } from './rules/mailbox-gone.ts'
import { mailboxLimit } from './rules/mailbox-limit.ts'
import { mailboxMoved } from './rules/mailbox-moved.ts'
import { malformedMessage } from './rules/malformed-message.ts'
import { messageTooBig } from './rules/message-too-big.ts'
import { nameServerSilent } from './rules/name-server-silent.ts'
import { networkTrouble } from './rules/network-trouble.ts'
import { policyRefused } from './rules/policy-refused.ts'
import { recipientFilter } from './rules/recipient-filter.ts'
import { relayingDenied } from './rules/relaying-denied.ts'
import { remoteSystemError } from './rules/remote-system-error.ts'
import { reverseDnsMissing } from './rules/reverse-dns-missing.ts'
import type { Rule } from './rules/rule.ts'
import { securityRefused } from './rules/security-refused.ts'
import { senderRefused } from './rules/sender-refused.ts'
import { sendingTooFast } from './rules/sending-too-fast.ts'
import { spamDetected } from './rules/spam-detected.ts'
import { suppressionList } from './rules/suppression-list.ts'
import { tlsNeeded } from './rules/tls-needed.ts'
import { tooManyConnections } from './rules/too-many-connections.ts'
import { unknownUser } from './rules/unknown-user.ts'
import { virusFound } from './rules/virus-found.ts'

/**
 * The order in which rules look at a text: the first whose words are there names the cause. Narrow causes stand before
 * wide ones, and what is said about us (sender, host, authentication) before what is said about the recipient, since
 * refusals of that kind often name the recipient too.
 */
export const RULES_IN_ORDER: readonly Rule[] = [
  suppressionList,
  tlsNeeded,
  edgeBlocking,
  mailboxFull,
  diskFull,
  mailboxLimit,
  messageTooBig,
  mailboxGone,
  mailboxMoved,
  accountSuspended,
  reverseDnsMissing,
  authenticationFailed,
  badReputation,
  relayingDenied,
  virusFound,
  spamDetected,
  tooManyConnections,
  sendingTooFast,
  clientBlocked,
  limitExceeded,
  malformedMessage,
  contentRefused,
  googleGroupsRefusal,
  senderRefused,
  hostAcceptsNoMail,
  domainUnknown,
  unknownUser,
  recipientFilter,
  policyRefused,
  securityRefused,
  accessDenied,
  deliveryProgramFailed,
  nameServerSilent,
  remoteSystemError,
  networkTrouble,
  commandRefused,
  gaveUp,
]
