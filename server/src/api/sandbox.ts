import { createRoute } from '@hono/zod-openapi'
import { Address, Instant, OrgRole, OrgSettings, PairingResult } from '@reachable/shared/contract'
import * as z from 'zod'
import type { SandboxAccess } from '../auth/access.ts'
import type { BusinessClock } from '../clock.ts'
import { isLoopback } from '../config.ts'
import type { Owners } from '../owner/owner-calls.ts'
import { problem } from '../problem.ts'
import { type ApiRoutes, newRoutes } from './api-parts.ts'
import { body, ok } from './route-parts.ts'

export type SandboxParts = {
  readonly access: SandboxAccess
  readonly owners: Owners
  readonly businessClock: BusinessClock
  readonly listOrgs: () => Promise<readonly { readonly orgId: string }[]>
}

const User = z
  .object({
    email: Address,
    name: z.string().min(1).max(120),
    role: OrgRole,
    mailboxes: z.array(Address).max(20).optional(),
    password: z.string().min(10).max(128).optional(),
  })
  .strict()
const NewOrg = z
  .object({
    name: z.string().min(1).max(120),
    users: z.array(User).min(1).max(100),
    /** Only what differs from the defaults. */
    settings: z.record(z.string(), z.unknown()).optional(),
    salesforce: z
      .object({ loginUrl: z.url(), clientId: z.string(), clientSecret: z.string() })
      .strict()
      .refine(({ loginUrl }) => isLoopback(new URL(loginUrl).hostname), 'a loopback address in sandbox mode')
      .optional(),
  })
  .strict()
  .meta({ id: 'SandboxOrg' })

const orgs = createRoute({
  method: 'post',
  path: '/v1/sandbox/orgs',
  summary: 'Make an org with users (sandbox)',
  request: body(NewOrg),
  responses: ok(
    z.object({ orgId: z.string(), tokens: z.record(z.string(), z.string()) }),
    'The org and a token per user',
  ),
})
const pair = createRoute({
  method: 'post',
  path: '/v1/sandbox/pair',
  summary: 'Pair a device at once (sandbox)',
  request: body(z.object({ email: Address }).strict()),
  responses: ok(PairingResult, 'Paired'),
})
const clock = createRoute({
  method: 'post',
  path: '/v1/sandbox/clock',
  summary: 'Move business time and run what is due (sandbox)',
  description:
    'With sync false, Salesforce is read and written by a daily run only; with `when_due` as freshness and budget say, as in production.',
  request: body(z.object({ now: Instant, sync: z.union([z.boolean(), z.literal('when_due')]).default(true) }).strict()),
  responses: ok(
    z.object({ now: Instant, nextDueAt: Instant.nullable(), ran: z.array(z.string()) }),
    'The time, what ran, and when something is due next',
  ),
})
const settle = createRoute({
  method: 'post',
  path: '/v1/sandbox/settle',
  summary: 'Wait until the inbox is decided (sandbox)',
  responses: ok(z.object({ now: Instant }), 'Nothing is pending'),
})
const run = createRoute({
  method: 'post',
  path: '/v1/sandbox/run',
  summary: 'Run a job now (sandbox)',
  request: body(z.object({ job: z.enum(['daily', 'sync']) }).strict()),
  responses: ok(z.object({ reports: z.array(z.record(z.string(), z.unknown())) }), 'One report per org'),
})

/** The doors of a sandbox on this machine: no token, and time can be moved. Never mounted in production. */
export function sandboxRoutes(parts: SandboxParts): ApiRoutes {
  const { access, owners, businessClock } = parts
  const routes = newRoutes()
  const orgIds = async () => (await parts.listOrgs()).map(({ orgId }) => orgId)

  routes.openapi(orgs, async (c) => {
    const { name, users, settings, salesforce } = c.req.valid('json')
    const document = settings === undefined ? undefined : OrgSettings.safeParse(settings)
    if (document?.error) {
      const detail = z.prettifyError(document.error)
      return problem(c, { title: 'These are no settings', status: 422, code: 'invalid_settings', detail })
    }
    const created = await access.createOrg({ name, users })
    if (document?.data) {
      const change = { ifVersion: 0, settings: document.data, byUser: 'sandbox' }
      await owners.call(created.orgId, 'writeSettings', change, businessClock.nowMs())
    }
    const connected = salesforce && (await owners.call(created.orgId, 'connectSalesforce', salesforce))
    if (connected?.kind === 'refused') {
      const detail = `Salesforce said ${connected.code}.`
      return problem(c, { title: 'Salesforce refused the connection', status: 422, code: 'salesforce_refused', detail })
    }
    return c.json(created, 200)
  })

  routes.openapi(pair, async (c) => {
    const result = await access.pair(c.req.valid('json').email)
    if (!result) return problem(c, { title: 'Nobody has this address', status: 404, code: 'user_not_found' })
    return c.json(result, 200)
  })

  routes.openapi(clock, async (c) => {
    const { now, sync } = c.req.valid('json')
    const nowMs = Date.parse(now)
    if (businessClock.isMoved() && nowMs < businessClock.nowMs()) {
      return problem(c, { title: 'Time does not go back', status: 422, code: 'clock_backwards' })
    }
    businessClock.moveTo(nowMs)
    const ran: string[] = []
    const due: number[] = []
    for (const orgId of await orgIds()) {
      ran.push(...(await owners.call(orgId, 'runDue', nowMs, sync)))
      const nextMs = await owners.call(orgId, 'nextDueAt', nowMs, sync)
      if (nextMs !== null) due.push(nextMs)
    }
    const nextDueAt = due.length === 0 ? null : new Date(Math.min(...due)).toISOString()
    return c.json({ now: new Date(nowMs).toISOString(), nextDueAt, ran }, 200)
  })

  routes.openapi(settle, async (c) => {
    const nowMs = businessClock.nowMs()
    for (const orgId of await orgIds()) await owners.call(orgId, 'settle', nowMs)
    return c.json({ now: new Date(nowMs).toISOString() }, 200)
  })

  routes.openapi(run, async (c) => {
    const method = c.req.valid('json').job === 'daily' ? 'runDaily' : 'syncCycle'
    const reports: Record<string, unknown>[] = []
    for (const orgId of await orgIds()) {
      reports.push({ orgId, ...(await owners.call(orgId, method, businessClock.nowMs())) })
    }
    return c.json({ reports }, 200)
  })
  return routes
}
