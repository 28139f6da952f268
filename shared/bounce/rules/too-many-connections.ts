import type { Rule } from './rule.ts'

export const tooManyConnections: Rule = {
  name: 'too-many-connections',
  reason: 'toomanyconn',
  why: 'Too many connections at once.',
  source: 'RFC 3463 §3.5 X.4.5',
  statuses: ['*.4.5'],
  words: {
    parallel: ['parallel', 'active', 'current'],
    over: ['limit', 'count', 'per ', 'exceeded'],
    many: ['too many', 'maximum', 'max', 'number of', 'exceeded the', 'exceeds', 'too many smtp', 'too many open'],
    sessions: ['connection', 'session', 'client', 'hosts', 'connections', 'sessions'],
  },
  phrases: [
    'per connection',
    '{sessions} {over}',
    '{many} {parallel}',
    'concurren',
    '{many} {sessions}',
    'per session',
    'trop de connexions',
    'too many recipients',
    'too many tcp',
    'simultaneous',
    'hl:icc',
    'reciplimit',
  ],
  unless: ['hour', 'minute', 'per day', 'daily', 'message rate'],
  examples: ['421 4.7.0 Too many concurrent SMTP connections from this IP address'],
  counterexamples: ['550 5.4.5 Daily user sending quota exceeded'],
}
