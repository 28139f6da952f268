import type { Rule } from './rule.ts'

export const mailboxGone: Rule = {
  name: 'mailbox-gone',
  reason: 'hasmoved',
  why: 'The code says that the mailbox moved, and the words that it was there once.',
  source: 'RFC 3463 §3.2 X.1.6',
  statuses: [],
  onlyWith: ['5.1.6', '4.1.6'],
  phrases: ['not our ', 'no longer', 'not local', 'has left', 'is gone'],
  examples: ['550 5.1.6 recipient no longer on server'],
  counterexamples: ['550 5.1.1 recipient no longer on server', '550 5.1.6 User unknown'],
}
