/** The simulator's time: real until someone sets it, frozen and stepped by hand from then on. */
export type SimClock = {
  nowMs(): number
  /** Freezes time at this moment (milliseconds since the Unix epoch, UTC). */
  set(nowMs: number): void
  advance(byMs: number): void
  /** Back to following real time. */
  release(): void
  isFrozen(): boolean
  /** Calls back after each change of the clock by hand. */
  onMove(listener: () => void): void
}

/** @param startMs freezes the clock at this moment from the start; without it the clock follows real time. */
export function createClock(startMs?: number): SimClock {
  let frozenMs = startMs ?? null
  const listeners: (() => void)[] = []
  const move = (toMs: number | null) => {
    frozenMs = toMs
    for (const listener of listeners) listener()
  }
  return {
    nowMs: () => frozenMs ?? Date.now(),
    set: move,
    advance: (byMs) => move((frozenMs ?? Date.now()) + byMs),
    release: () => move(null),
    isFrozen: () => frozenMs !== null,
    onMove: (listener) => void listeners.push(listener),
  }
}

/** Salesforce's datetime text, cut to the second: `2026-01-02T03:04:05.000+0000`. Sorts as text. */
export function toStamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.000+0000`
}

/** Reads any ISO 8601 datetime, with `Z`, `+01:00` or `+0100`. Null when it is none. */
export function parseDatetime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(ms) ? null : ms
}
