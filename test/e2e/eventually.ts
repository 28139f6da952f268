import { expect } from 'vitest'

/** Only ends a hang: what is waited for is an event, and no machine is too slow for it. */
const HANG_MS = 60_000

/** Expects something of what `read` gives, now or as soon as it is so. */
export const eventually = <Value>(read: () => Value | Promise<Value>) =>
  expect.poll(read, { timeout: HANG_MS, interval: 50 })
