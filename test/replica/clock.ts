/** Milliseconds since 1970 UTC, on the replica's own clock. */
export type ReplicaClock = () => number

/** A clock that starts at `baseTimeMs` (now when absent) and runs at the machine's pace. */
export function replicaClock(baseTimeMs?: number): ReplicaClock {
  const startedMs = Date.now()
  const baseMs = baseTimeMs ?? startedMs
  return () => baseMs + (Date.now() - startedMs)
}
