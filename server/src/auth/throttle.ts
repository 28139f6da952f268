/** Counts attempts per key in a window that starts with the first one. In memory: each process counts alone, a restart forgets. */
export type Throttle = {
  /** Counts one attempt. Null: go ahead; otherwise milliseconds until the next attempt is allowed. */
  attempt(key: string, nowMs: number): number | null
  /** The attempts of this key are forgiven, e.g. after a correct password. */
  forgive(key: string): void
}

/** Beyond this many keys the oldest are forgotten, so that a flood of names costs no memory. */
const KEYS_MAX = 10_000

export function createThrottle(limit: { attemptsMax: number; windowMs: number }): Throttle {
  const windows = new Map<string, { startMs: number; attempts: number }>()
  return {
    attempt(key, nowMs) {
      const known = windows.get(key)
      const window = known && nowMs - known.startMs < limit.windowMs ? known : { startMs: nowMs, attempts: 0 }
      if (window.attempts >= limit.attemptsMax) return window.startMs + limit.windowMs - nowMs
      windows.delete(key)
      windows.set(key, { ...window, attempts: window.attempts + 1 })
      if (windows.size > KEYS_MAX) windows.delete(windows.keys().next().value ?? key)
      return null
    },
    forgive: (key) => {
      windows.delete(key)
    },
  }
}
