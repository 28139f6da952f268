import type { Rule } from './rule.ts'

export const suppressionList: Rule = {
  name: 'suppression-list',
  reason: 'suppressed',
  why: 'The sending provider keeps its own list of dead addresses and did not even try.',
  source: 'Amazon SES, SendGrid and Mailgun documentation on suppression lists',
  statuses: [],
  phrases: [
    'suppression list',
    'recipient address has been suppressed',
    'address is suppressed',
    'recently bounced recipient',
    'not sending to previously',
    'previously bounced address',
    'sending suppressed',
    'hotmail.com suppressed',
  ],
  examples: ['550 5.1.1 Not sending to previously bounced address <ann@acme.com>'],
  counterexamples: ['550 5.1.1 user unknown'],
}
