import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type BusinessClock, type Clock, movableClock } from './clock.ts'

/**
 * A movable clock that remembers in a file where it was moved to: a sandbox that is killed and started again goes on at
 * the same business time, and so decides what was left as it would have without the stop.
 */
export function rememberedClock(base: Clock, path: string): BusinessClock {
  const clock = movableClock(base)
  if (existsSync(path)) {
    const nowMs = Number(readFileSync(path, 'utf8'))
    if (Number.isFinite(nowMs)) clock.moveTo(nowMs)
  }
  return {
    ...clock,
    moveTo: (nowMs) => {
      clock.moveTo(nowMs)
      writeFileSync(path, String(nowMs))
    },
  }
}
