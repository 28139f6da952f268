import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { AcceptInviteRequest, Me, SetupRequest, SignInRequest } from '@reachable/shared/contract'
import type { Context } from 'hono'
import { endSession, signIn } from '../auth/browser-session.ts'
import { acceptInvite, redeemSetup } from '../auth/entry.ts'
import { createThrottle } from '../auth/throttle.ts'
import { toMe } from '../auth/to-me.ts'
import { problem } from '../problem.ts'
import type { AccessParts } from './access-routes.ts'
import { guard } from './caller-guard.ts'
import { clientAddress } from './client-address.ts'
import { body, done, ok } from './route-parts.ts'

/** Enough for a person who tries their three usual passwords twice; 1,440 guesses a day for a machine. */
const SIGN_IN_LIMIT = { attemptsMax: 10, windowMs: 10 * 60 * 1000 }

const setup = createRoute({
  method: 'post',
  path: '/v1/setup',
  summary: 'Create the org and its first admin with the one-time setup link',
  request: body(SetupRequest),
  responses: ok(Me, 'Signed in; the session cookie is set'),
})
const accept = createRoute({
  method: 'post',
  path: '/v1/invites/accept',
  summary: 'Join an org with an invite link',
  request: body(AcceptInviteRequest),
  responses: ok(Me, 'Signed in; the session cookie is set'),
})
const enter = createRoute({
  method: 'post',
  path: '/v1/sign-in',
  summary: 'Sign in with address and password',
  request: body(SignInRequest),
  responses: ok(Me, 'Signed in; the session cookie is set'),
})
const leave = createRoute({
  method: 'post',
  path: '/v1/sign-out',
  summary: 'End the browser session',
  responses: done('Signed out'),
})
const whoAmI = createRoute({
  method: 'get',
  path: '/v1/me',
  summary: 'Who the token or session belongs to',
  responses: ok(Me, 'You'),
})

/** The ways in and out. */
export function entryRoutes(routes: OpenAPIHono, parts: AccessParts): void {
  const { entry, identify } = parts
  const signInThrottle = createThrottle(SIGN_IN_LIMIT)

  routes.openapi(setup, async (c) => {
    const request = c.req.valid('json')
    const outcome = await redeemSetup(entry, request)
    return outcome.kind === 'entered' ? welcome(c, parts, request.email, request.password) : refuseLink(c)
  })

  routes.openapi(accept, async (c) => {
    const { token, password } = c.req.valid('json')
    const outcome = await acceptInvite(entry, token, password)
    return outcome.kind === 'entered' ? welcome(c, parts, outcome.email, password) : refuseLink(c)
  })

  routes.openapi(enter, async (c) => {
    const { email, password } = c.req.valid('json')
    const key = `${email} ${clientAddress(c)}`
    const waitMs = signInThrottle.attempt(key, entry.clock.nowMs())
    if (waitMs !== null) return refuseHaste(c, waitMs)
    const answer = await welcome(c, parts, email, password)
    if (answer.ok) signInThrottle.forgive(key)
    return answer
  })

  routes.openapi(leave, async (c) => {
    for (const cookie of await endSession(parts.sessions, c.req.raw.headers)) {
      c.header('set-cookie', cookie, { append: true })
    }
    return c.body(null, 204)
  })

  routes.openapi(whoAmI, async (c) => {
    const guarded = await guard(c, identify)
    return 'refused' in guarded ? guarded.refused : c.json(toMe(guarded.caller), 200)
  })
}

async function welcome(c: Context, parts: AccessParts, email: string, password: string) {
  const signedIn = await signIn(parts.entry.control, parts.sessions, email, password, c.req.raw.headers)
  if (!signedIn) {
    const title = 'Address or password is wrong'
    return problem(c, { title, status: 401, code: 'wrong_credentials' })
  }
  for (const cookie of signedIn.cookies) c.header('set-cookie', cookie, { append: true })
  return c.json(signedIn.me, 200)
}

function refuseLink(c: Context) {
  return problem(c, {
    title: 'This link does not work any more',
    status: 410,
    code: 'link_gone',
    detail:
      'A link works once and for a limited time. Ask for a new one; a restart of the server prints a new setup link.',
  })
}

/** Tells how long to wait, in whole seconds. */
export function refuseHaste(c: Context, waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000)
  c.header('retry-after', String(seconds))
  const detail = `Try again in ${Math.ceil(seconds / 60)} minutes.`
  return problem(c, { title: 'Too many attempts', status: 429, code: 'too_many_attempts', detail })
}
