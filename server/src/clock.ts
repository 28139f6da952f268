/** Milliseconds since the Unix epoch, UTC. */
export type Clock = { nowMs(): number }

/** Process time: sessions, leases, rate limits. It cannot be moved. */
export const systemClock: Clock = { nowMs: () => Date.now() }

/** Business time: rules, gates, jobs. It can be moved in sandbox mode alone. */
export type BusinessClock = Clock & { moveTo(nowMs: number): void; isMoved(): boolean }

/**
 * Business time that follows `base` until it is moved; after the first move it stands still at the given instant,
 * so that a played scenario does not depend on how long the machine takes.
 */
export function movableClock(base: Clock): BusinessClock {
  let fixedMs: number | null = null
  return {
    nowMs: () => fixedMs ?? base.nowMs(),
    moveTo: (nowMs) => {
      fixedMs = nowMs
    },
    isMoved: () => fixedMs !== null,
  }
}

/** A clock that stands still until it is told to go on, for tests. */
export const steppedClock = (nowMs: number): Clock & { advance(byMs: number): void } => ({
  nowMs: () => nowMs,
  advance: (byMs) => {
    nowMs += byMs
  },
})
