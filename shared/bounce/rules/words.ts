import type { WordLists } from '../../mail/find-phrases.ts'

/** Words for the place where a person's mail arrives. */
const MAILBOX: readonly string[] = [
  'mailbox',
  'mail box',
  'mail-box',
  'e-mail box',
  'email box',
  'inbox',
  'mbx',
  'account',
]

/** Words for whom or what a recipient address names. */
const RECIPIENT: readonly string[] = [
  ...MAILBOX,
  'user',
  'users',
  'username',
  'user name',
  'userid',
  'recipient',
  'recipients',
  'addressee',
  'alias',
  'local part',
  'local-part',
  'localpart',
  'login',
  'customer',
  'subscriber',
  'employee',
  'person',
  'receiver',
  'mail receiver',
]

/**
 * Words that phrases of every rule may name in braces. Mail systems say the same few things with many words for a
 * mailbox: lists of words reach answers that no list of sentences has.
 */
export const COMMON_WORDS: WordLists = {
  mailbox: MAILBOX,
  recipient: RECIPIENT,
  address: [...RECIPIENT, 'address', 'email', 'e-mail'],
  kind: [
    'local',
    'mail',
    'email',
    'e-mail',
    'user',
    'virtual',
    'destination',
    'destination mailbox',
    'recipient',
    'rcpt',
    'final delivery',
  ],
  is: [
    'is',
    'was',
    'are',
    'were',
    'been',
    'has been',
    'is currently',
    'currently',
    'is already',
    'will be',
    'would be',
  ],
}
