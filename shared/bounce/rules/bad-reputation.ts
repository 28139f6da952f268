import type { Rule } from './rule.ts'

export const badReputation: Rule = {
  name: 'bad-reputation',
  reason: 'badreputation',
  why: 'The sending address range or domain has a poor reputation.',
  source: 'Gmail and Microsoft sender support pages',
  statuses: [],
  phrases: [
    'permanently deferred',
    'karma',
    'low trust',
    'untrustworthy',
    'unexpected volume or user complaints',
    'reputation',
    'senderscore',
    'sender score',
    'senderbase',
    'hl:rep',
    '(rtr:',
  ],
  unless: ['rate limit', 'connection limit', 'blocked using'],
  examples: [
    '550 5.7.1 Our system has detected that this message is suspicious due to the very low reputation of the sending IP address',
  ],
  counterexamples: ['550 5.1.1 user unknown'],
}
