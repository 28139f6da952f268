import { randomBytes } from 'node:crypto'
import type { Store } from '../store.ts'

export type Grant = { readonly userId: string; readonly scope: string; readonly clientId: string }
type TokenRecord = Grant & {
  readonly kind: 'access' | 'refresh'
  /** Last use, milliseconds of the org's clock; a session slides with it. */
  usedMs: number
  /** The refresh token that an access token came from: it dies with it. */
  readonly parent: string | null
}

export type TokenStore = {
  issue(kind: TokenRecord['kind'], grant: Grant, parent: string | null, nowMs: number): string
  find(token: string): TokenRecord | undefined
  /** Ends a token and the access tokens that came from it; false when nobody knows it. */
  revoke(token: string): boolean
  /** Ends one token, but not what came from it: rotation leaves open sessions alone. */
  retire(token: string): void
  expireAll(withRefreshTokens: boolean): void
  clear(): void
}

/** Tokens are durable state: a restart of the simulator does not log anyone out. */
export function createTokenStore(store: Store, orgId: string): TokenStore {
  const tokens = new Map(Object.entries((store.state('tokens') ?? {}) as Record<string, TokenRecord>))
  const save = () => store.setState('tokens', Object.fromEntries(tokens))
  return {
    issue: (kind, { userId, scope, clientId }, parent, nowMs) => {
      const opaque = randomBytes(24).toString('hex')
      const token = kind === 'access' ? `${orgId.slice(0, 15)}!${opaque}` : `5Aep${opaque}`
      tokens.set(token, { userId, scope, clientId, kind, usedMs: nowMs, parent })
      save()
      return token
    },
    find: (token) => tokens.get(token),
    revoke: (token) => {
      const wasKnown = tokens.delete(token)
      for (const [each, record] of tokens) if (record.parent === token) tokens.delete(each)
      if (wasKnown) save()
      return wasKnown
    },
    retire: (token) => {
      tokens.delete(token)
      save()
    },
    expireAll: (withRefreshTokens) => {
      for (const [token, record] of tokens) if (withRefreshTokens || record.kind === 'access') tokens.delete(token)
      save()
    },
    clear: () => tokens.clear(),
  }
}
