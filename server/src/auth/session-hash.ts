import { createHash } from 'node:crypto'

const SESSION_COOKIE = /(?:^|;\s*)(?:__Secure-)?reachable\.session_token=([^;]+)/

/** Tells one session from all others without being worth anything: for what only the same session may finish. */
export function sessionHash(headers: Headers): string {
  const credential = headers.get('authorization') ?? SESSION_COOKIE.exec(headers.get('cookie') ?? '')?.[1] ?? ''
  return createHash('sha256').update(credential).digest('base64url')
}
