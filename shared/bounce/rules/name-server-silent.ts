import type { Rule } from './rule.ts'

export const nameServerSilent: Rule = {
  name: 'name-server-silent',
  reason: 'networkerror',
  why: 'No name server could tell where the domain takes its mail; that does not mean that the domain is gone.',
  source: 'RFC 3463 §3.5, X.4.3; Sendmail, "Deferred: Name server: …"',
  statuses: ['*.4.3'],
  isWhyItExpired: true,
  words: {
    which: ['lookup', 'server'],
  },
  phrases: [
    'no data for host',
    'name server loop',
    'name server: * try again',
    'name {which} timeout',
    'host lookup',
    'nameserver',
    'name lookup failure',
    'name lookup failed',
    'dns timeout',
    'temporary dns',
    'dns temporary',
    'servfail',
    'name resolution',
  ],
  examples: [
    '450 4.4.3 Name server: acme.com.: host name lookup failure',
    'ann@acme.com... Deferred: Name server: acme.com.: host name lookup failure',
  ],
  counterexamples: ['550 5.1.2 Host unknown (Name server: acme.example: host not found)', '4.4.7 Message expired'],
}
