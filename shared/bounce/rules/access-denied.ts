import type { Rule } from './rule.ts'

export const accessDenied: Rule = {
  name: 'access-denied',
  reason: 'securityerror',
  why: 'Access is refused without a word on why; at the greeting that means the host, at MAIL FROM the sender.',
  source: 'RFC 3463 §3.8, X.7.1; RFC 5321 §3.3',
  statuses: [],
  isVague: true,
  phrases: [
    'access is denied',
    'access not allowed',
    'access denied',
    'permission denied',
    'service refused',
    'service unavailable',
  ],
  examples: ['554 5.7.1 Access denied'],
  counterexamples: ['550 5.4.1 Recipient address rejected: Access denied'],
}
