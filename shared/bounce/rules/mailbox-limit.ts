import type { Rule } from './rule.ts'

export const mailboxLimit: Rule = {
  name: 'mailbox-limit',
  reason: 'exceedlimit',
  why: 'The message is larger than this one mailbox takes; the code tells that from the limit of a whole system.',
  source: 'RFC 3463 §3.3, X.2.3: a per-mailbox limit on message length',
  statuses: [],
  onlyWith: ['5.2.3', '4.2.3'],
  phrases: [
    'message size',
    'message length',
    'message too large',
    'message is too large',
    'recipsizelimit',
    'size limit',
    'length exceeds',
  ],
  examples: ['550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient'],
  counterexamples: ['552 5.3.4 Message size exceeds fixed limit', '552 5.2.3 refused'],
}
