const BASE_MS = 2_000
/** A server that was down for the night is found again within this time. */
export const BACK_OFF_MAX_MS = 15 * 60_000
/** Never at once: a refused moment needs a moment. */
const FLOOR_MS = 500

/**
 * Wait before attempt number `attempts` + 1, with full jitter, so that a fleet does not return in step.
 * `random` gives a number in [0, 1).
 */
export function backOffMs(attempts: number, random: () => number): number {
  const ceiling = Math.min(BACK_OFF_MAX_MS, BASE_MS * 2 ** Math.min(attempts, 20))
  return Math.round(FLOOR_MS + random() * (ceiling - FLOOR_MS))
}
