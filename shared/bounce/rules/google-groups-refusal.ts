import type { Rule } from './rule.ts'

export const googleGroupsRefusal: Rule = {
  name: 'google-groups-refusal',
  reason: 'rejected',
  why: 'Google Groups refuses postings in the language of the sender; the help link is what all of them share.',
  source: 'Google Groups notices in several languages',
  statuses: [],
  phrases: ['groups.google.com'],
  examples: [
    'We are writing to let you know that the group you tried to contact (sales) may not exist, or you may not have permission to post. https://groups.google.com/support/',
  ],
  counterexamples: ['550 5.1.1 user unknown'],
}
