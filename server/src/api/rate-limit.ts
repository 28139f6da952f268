import { createHash } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { Clock } from '../clock.ts'
import { problem } from '../problem.ts'
import { clientAddress } from './client-address.ts'

/** An extension asks a few times a minute, an import some hundred times; this stops a loop, not a user. */
const REQUESTS_PER_WINDOW = 12_000
const WINDOW_MS = 60_000
/** Beyond this many callers at once the table is emptied: a limit that fails open costs less than memory. */
const CALLERS_MAX = 50_000

type Window = { endsAtMs: number; used: number }

/** One allowance per token, or per client address without one; tells its use in RateLimit headers. */
export function rateLimit(clock: Clock) {
  const windows = new Map<string, Window>()
  return createMiddleware(async (c, next) => {
    const nowMs = clock.nowMs()
    const window = take(windows, callerKey(c.req.header('authorization')) ?? clientAddress(c), nowMs)
    const left = Math.max(0, REQUESTS_PER_WINDOW - window.used)
    const resetSeconds = Math.ceil((window.endsAtMs - nowMs) / 1000)
    c.header('ratelimit-policy', `"default";q=${REQUESTS_PER_WINDOW};w=${WINDOW_MS / 1000}`)
    c.header('ratelimit', `"default";r=${left};t=${resetSeconds}`)
    if (window.used <= REQUESTS_PER_WINDOW) return next()
    const about = { title: 'Too many requests', status: 429, code: 'too_many_requests' } as const
    return problem(c, about, { 'retry-after': String(resetSeconds) })
  })
}

function take(windows: Map<string, Window>, key: string, nowMs: number): Window {
  const known = windows.get(key)
  if (known && known.endsAtMs > nowMs) {
    known.used += 1
    return known
  }
  if (windows.size >= CALLERS_MAX) windows.clear()
  const fresh = { endsAtMs: nowMs + WINDOW_MS, used: 1 }
  windows.set(key, fresh)
  return fresh
}

/** Tokens are not kept, not even in memory. */
const callerKey = (authorization: string | undefined) =>
  authorization === undefined ? null : createHash('sha256').update(authorization).digest('base64url')
