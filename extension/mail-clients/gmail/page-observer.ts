import { parseJson } from '../json.ts'
import type { PageReport } from '../page-link.ts'
import type { SeenRequest, TrafficWatch } from '../page-traffic.ts'
import type { Arrival, SendObservation } from '../send-observation.ts'
import { isSyncSave, readArrivals, readSyncAnswer, readSyncRequest, unclearAnswers } from './sync-observations.ts'

/** Sends whose answers still matter; far more than one page sends within an undo window. */
const FOLLOWED_MAX = 200

const ARRIVALS_CHARACTERS_MAX = 300_000

/** MAIN world: turns sync traffic into observations. Bodies are parsed, stripped to positions, and dropped in one turn. */
export function watchSync(report: (report: PageReport) => void): TrafficWatch {
  const followed = new Set<string>()
  const arrived = new Set<string>()
  const tell = (seen: readonly SendObservation[]): void => {
    if (seen.length > 0) report({ kind: 'sends', seen })
  }
  return {
    wants: (url) => isSyncSave(url.pathname),
    onRequest: ({ body }: SeenRequest) => {
      const seen = readSyncRequest(parseJson(body))
      const sends = seen.filter((one) => one.intent !== 'draft').map((one) => one.key)
      for (const key of sends) follow(followed, key)
      // A draft matters only as the undo of a send; other drafts are not even reported.
      tell(seen.filter((one) => followed.has(one.key)))
      return (status, text) => {
        tell(answersTo(status, text, sends, followed))
        const seen = newArrivals(text, arrived)
        if (seen.length > 0) report({ kind: 'arrivals', seen })
      }
    },
  }
}

function answersTo(status: number, text: string, sends: readonly string[], followed: Set<string>): SendObservation[] {
  if (status !== 200) return unclearAnswers(sends)
  // Most answers concern none of our messages: one text search spares the parse.
  const isOurs = sends.length > 0 || [...followed].some((key) => text.includes(key))
  if (!isOurs) return []
  const answers = readSyncAnswer(text, sends, followed)
  for (const answer of answers) if (answer.outcome === 'sent') followed.delete(answer.key)
  return answers
}

/** New mail comes in small answers; a big one is a whole mailbox, which nobody asked us to read. */
function newArrivals(text: string, arrived: Set<string>): Arrival[] {
  if (text.length > ARRIVALS_CHARACTERS_MAX || !text.includes('"^i"') || !text.includes('"msg-f:')) return []
  const fresh = readArrivals(text).filter(({ id }) => !arrived.has(id))
  for (const { id } of fresh) follow(arrived, id)
  return fresh.map(({ arrival }) => arrival)
}

function follow(followed: Set<string>, key: string): void {
  followed.add(key)
  const oldest = followed.values().next()
  if (followed.size > FOLLOWED_MAX && !oldest.done) followed.delete(oldest.value)
}
