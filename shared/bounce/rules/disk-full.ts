import type { Rule } from './rule.ts'

export const diskFull: Rule = {
  name: 'disk-full',
  reason: 'systemfull',
  why: 'The other system is out of disk space.',
  source: 'RFC 3463 §3.4, X.3.1',
  statuses: ['*.3.1'],
  phrases: [
    'insufficient system storage',
    'insufficient system resources',
    'insufficient disk space',
    'no space left on device',
    'mail system full',
    'system is full',
    'not enough space on',
    'out of disk',
    'disk full',
    'low on disk',
    'requested mail action aborted: exceeded storage',
    'insufficient storage',
    'not enough free space',
  ],
  examples: ['452 4.3.1 Insufficient system storage'],
  counterexamples: ['552 5.2.2 mailbox full'],
}
