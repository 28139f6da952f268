import type { AnswerObservation, RequestObservation } from '../send-observation.ts'
import type { ServiceAnswer } from './service-answer.ts'
import type { ServiceRequest } from './service-request.ts'

/**
 * Key of a message. A saved draft has an item id that lasts through its saves. A mail that was never saved has none: its
 * key is a fingerprint of the payload's length and recipients, the same for both observers and for the client's own retry.
 */
export function keyOfRequest(request: ServiceRequest, payloadChars: number): string {
  if (request.itemId !== null) return `item:${request.itemId}`
  const { to, cc, bcc } = request.record
  return `new:${fingerprint(JSON.stringify([payloadChars, to, cc, bcc]))}`
}

export const observeRequest = (request: ServiceRequest, key: string): RequestObservation => ({
  kind: 'request',
  key,
  intent: request.intent,
  record: request.record,
})

/** A first draft save learns its item id only from the answer; from then on the recipients are remembered under it. */
export const observeFirstSave = (request: ServiceRequest, answer: ServiceAnswer): RequestObservation[] =>
  answer.itemId === null ? [] : [observeRequest(request, `item:${answer.itemId}`)]

export const observeAnswer = (key: string, answer: ServiceAnswer): AnswerObservation => ({
  kind: 'answer',
  key,
  outcome: answer.outcome,
  messageId: answer.messageId,
  atMs: null,
})

/** FNV-1a over UTF-16 units, twice with different seeds: 64 bits, enough to tell the sends of a few minutes apart. */
function fingerprint(text: string): string {
  return [0x811c9dc5, 0x9747b28c].map((seed) => fnv1a(text, seed).toString(16).padStart(8, '0')).join('')
}

function fnv1a(text: string, seed: number): number {
  let hash = seed
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
