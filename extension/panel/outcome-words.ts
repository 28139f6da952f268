import type { SentRequest } from '../background/store.ts'

const OUTCOMES: Readonly<Record<SentRequest['outcome'], string>> = {
  on_its_way: 'on its way',
  taken: 'received',
  refused: 'refused by the server',
  unreachable: 'not received',
}
/** What waits in this browser until the server has it. A question is asked anew, if anybody still wants to know. */
const WAITING: Readonly<Record<string, string>> = {
  '/v1/activities': 'not received; it is sent again',
  '/v1/heartbeats': 'not received; the next one tells of this time as well',
}

/** What became of a request, for the rep. */
export const outcomeWords = ({ path, outcome }: Pick<SentRequest, 'path' | 'outcome'>): string =>
  (outcome === 'unreachable' && WAITING[path]) || OUTCOMES[outcome]
