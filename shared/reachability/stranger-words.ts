import { plainDate, plainTime } from './local-time.ts'

const HOUR_MS = 3_600_000
/** CON-6: a contact appears in Salesforce at most this long after its activity was captured. */
const APPEARS_WITHIN_MS = 2 * HOUR_MS

/** That no bounce came back proves nothing, but is worth knowing (ACT-8, BDG-1a). */
export const lastSendSentence = (atMs: number, timeZone: string): string =>
  `The last mail to them, on ${plainDate(atMs, timeZone)}, did not bounce.`

/** So that nobody makes by hand a contact that is on its way (CON-6). `plannedAtMs`: when it was decided. */
export const beingAddedSentence = (plannedAtMs: number, timeZone: string): string =>
  `Being added to Salesforce, by ${plainTime(plannedAtMs + APPEARS_WITHIN_MS, timeZone)}.`
