import type { Rule } from './rule.ts'

export const edgeBlocking: Rule = {
  name: 'edge-blocking',
  reason: 'userunknown',
  why: 'Exchange Online refuses unknown recipients at its edge with words that say otherwise.',
  source: 'Microsoft Learn, "Directory-Based Edge Blocking"; BNC-13',
  statuses: [],
  onlyWith: ['5.4.1'],
  phrases: ['recipient address rejected: access denied'],
  examples: [
    '550 5.4.1 Recipient address rejected: Access denied. [DB5EUR01FT012.eop-EUR01.prod.protection.outlook.com]',
  ],
  counterexamples: ['554 5.7.1 Access denied'],
}
