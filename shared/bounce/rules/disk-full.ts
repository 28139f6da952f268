import type { Rule } from './rule.ts'

export const diskFull: Rule = {
  name: 'disk-full',
  reason: 'systemfull',
  why: 'The other system is out of disk space.',
  source: 'RFC 3463 §3.4, X.3.1',
  statuses: ['*.3.1'],
  words: {
    space: ['disk', 'space', 'storage'],
    no: ['insufficient', 'not enough', 'no', 'not enough free'],
    disk: ['system', 'disk', 'filesystem', 'spool', 'server', 'volume', 'partition'],
  },
  phrases: [
    '{disk} {is?} full',
    '{no} {space}',
    'out of {space}',
    'low on {space}',
    'insufficient system resources',
    'system storage',
    'disk space',
  ],
  unless: ['mailbox', 'quota', 'user has insufficient'],
  examples: ['452 4.3.1 Insufficient system storage'],
  counterexamples: ['552 5.2.2 mailbox full'],
}
