import type { Rule } from './rule.ts'

export const tooManyConnections: Rule = {
  name: 'too-many-connections',
  reason: 'toomanyconn',
  why: 'Too many connections at once.',
  source: 'RFC 3463 §3.5 X.4.5',
  statuses: ['*.4.5'],
  phrases: [
    'too many recipients',
    'too many connections',
    'too many concurrent',
    'too many simultaneous',
    'too many sessions',
    'too many smtp sessions',
    'connection limit',
    'connections limit',
    'concurrent connection',
    'simultaneous connections',
    'all available ips are at maximum connection limit',
    'maximum connection',
    'connection rate limit',
    'domain max connections',
    'ip max connections',
  ],
  examples: ['421 4.7.0 Too many concurrent SMTP connections from this IP address'],
  counterexamples: ['550 5.4.5 Daily user sending quota exceeded'],
}
