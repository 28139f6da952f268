/** Milliseconds since the Unix epoch, UTC. */
export type Clock = { nowMs(): number }
/** The only reading of the wall clock in the extension. */
export const systemClock: Clock = { nowMs: () => Date.now() }
