import { OpenAPIHono } from '@hono/zod-openapi'
import type { Revocation } from '../auth/access.ts'
import type { IdentifyCaller } from '../auth/caller.ts'
import type { EntryInput } from '../auth/entry.ts'
import type { PairingInput } from '../auth/pairing.ts'
import { sameOrigin } from '../auth/same-origin.ts'
import type { Sessions } from '../auth/sessions.ts'
import { refuseInvalid } from '../problem.ts'
import { entryRoutes } from './entry-routes.ts'
import { memberRoutes } from './member-routes.ts'
import { pairingRoutes } from './pairing-routes.ts'
import { selectorRoutes } from './selector-routes.ts'

export type AccessParts = {
  readonly entry: EntryInput
  readonly sessions: Sessions
  readonly pairing: PairingInput
  readonly identify: IdentifyCaller
  readonly ownOrigin: string
  readonly onRevoked: (revocation: Revocation) => Promise<void>
}

/** Setup, sign-in, invites, members and pairing. Answers are never cached: each depends on who asks. */
export function accessRoutes(parts: AccessParts): OpenAPIHono {
  const routes = new OpenAPIHono({ defaultHook: refuseInvalid })
  routes.use('/v1/*', sameOrigin(parts.ownOrigin))
  routes.use('/v1/*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  })
  entryRoutes(routes, parts)
  memberRoutes(routes, parts)
  pairingRoutes(routes, parts)
  selectorRoutes(routes, parts)
  return routes
}
