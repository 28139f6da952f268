import type { OrgDb, OrgReader } from '../db/org/open.ts'
import { readerOver } from '../db/org/open.ts'

/** DESIGN §6 allows 10 ms between requests; one query more may follow the moment at which this is used up. */
const TURN_MS = 2

/** Long work in an owner thread: it goes on for some milliseconds at a time, and requests get their turn between. */
export type Turns = {
  /** Waits for the requests that have come meanwhile, if this turn is used up. */
  pause(): Promise<void>
}

/** Process time alone: how long a turn is has nothing to do with the moment that rules are told. */
export function takeTurns(elapsedMs: () => number = () => performance.now()): Turns {
  let startedAt = elapsedMs()
  return {
    pause: async () => {
      if (elapsedMs() - startedAt < TURN_MS) return
      await new Promise(setImmediate)
      startedAt = elapsedMs()
    },
  }
}

/** The database as it is, but that every query waits for its turn. */
export const readingInTurns = (db: OrgDb, turns: Turns): OrgReader => readerOver(db, () => turns.pause())
