import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { InviteRequest, InviteResult, type Member, MemberList } from '@reachable/shared/contract'
import * as z from 'zod'
import { invite } from '../auth/entry.ts'
import { findMember, listMembers, type MemberRow, removeMember } from '../db/control/members.ts'
import { problem } from '../problem.ts'
import type { AccessParts } from './access-routes.ts'
import { guard } from './caller-guard.ts'
import { body, done, ok } from './route-parts.ts'

const USER_ID_CHARACTERS_MAX = 80

const list = createRoute({
  method: 'get',
  path: '/v1/members',
  summary: 'People of the org (admins)',
  responses: ok(MemberList, 'Everybody, by address'),
})
const add = createRoute({
  method: 'post',
  path: '/v1/invites',
  summary: 'Make a one-time link for a new colleague (admins)',
  request: body(InviteRequest),
  responses: ok(InviteResult, 'The link; it is shown once'),
})
const remove = createRoute({
  method: 'delete',
  path: '/v1/members/{userId}',
  summary: 'Remove a person; sessions and devices stop at once (admins)',
  request: { params: z.object({ userId: z.string().max(USER_ID_CHARACTERS_MAX) }) },
  responses: done('Removed; what the org knows stays'),
})

export function memberRoutes(routes: OpenAPIHono, { entry, identify, onRevoked }: AccessParts): void {
  routes.openapi(list, async (c) => {
    const guarded = await guard(c, identify, 'admin')
    if ('refused' in guarded) return guarded.refused
    const rows = await listMembers(entry.control, guarded.caller.orgId)
    const members = rows.map(toListed)
    return c.json({ members }, 200)
  })

  routes.openapi(add, async (c) => {
    const guarded = await guard(c, identify, 'admin')
    if ('refused' in guarded) return guarded.refused
    const outcome = await invite(entry, guarded.caller, c.req.valid('json'))
    if (outcome.kind === 'address_taken') {
      return problem(c, { title: 'Somebody has this address already', status: 409, code: 'address_taken' })
    }
    return c.json({ url: outcome.url, expiresAt: new Date(outcome.expiresAtMs).toISOString() }, 200)
  })

  routes.openapi(remove, async (c) => {
    const guarded = await guard(c, identify, 'admin')
    if ('refused' in guarded) return guarded.refused
    const { userId } = c.req.valid('param')
    const { orgId } = guarded.caller
    const leaving = await findMember(entry.control, userId)
    const outcome = await entry.control.transaction((tx) => removeMember(tx, orgId, userId))
    if (outcome === 'unknown') return problem(c, { title: 'No such person', status: 404, code: 'member_not_found' })
    if (outcome === 'last_admin') {
      const detail = 'Make somebody else an admin first.'
      return problem(c, { title: 'The last admin cannot be removed', status: 409, code: 'last_admin', detail })
    }
    if (leaving) await onRevoked({ orgId, mailboxes: leaving.mailboxes })
    return c.body(null, 204)
  })
}

function toListed({ userId, email, name, role, mailboxes, joinedAtMs }: MemberRow): Member {
  return { userId, email, name, role, mailboxes: [...mailboxes], joinedAt: new Date(joinedAtMs).toISOString() }
}
