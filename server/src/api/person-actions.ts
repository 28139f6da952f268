import { createRoute } from '@hono/zod-openapi'
import { Address, Person, ReleaseRequest, Removal, RemovalRequest, RemovedList } from '@reachable/shared/contract'
import type { Context } from 'hono'
import * as z from 'zod'
import type { RemovalAnswer } from '../jobs/remove-person.ts'
import type { RestoreAnswer } from '../jobs/restore-person.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate, viewerOf } from './api-parts.ts'
import { body, done, ok } from './route-parts.ts'

const params = z.object({ address: Address })
/** Enough for one page of the console; more were never removed by hand. */
const REMOVED_SHOWN_MAX = 1_000

const release = createRoute({
  method: 'post',
  path: '/v1/people/{address}/release',
  summary: 'Say that mail arrives again: what bounced before no longer counts (admins)',
  description: 'Needs a reason, which is kept in the log (HLD-7).',
  request: { params, ...body(ReleaseRequest) },
  responses: ok(Person, 'The person as it is now'),
})
const remove = createRoute({
  method: 'post',
  path: '/v1/people/{address}/removal',
  summary: 'Remove a contact that we created, with its roles (admins)',
  description:
    'Refused for contacts that people made. Answers 409 `confirm_needed` with what hangs on the contact; `confirm` removes it all the same (LOG-2, LOG-3). The address is not created again until the entry is lifted (LOG-5).',
  request: { params, ...body(RemovalRequest) },
  responses: ok(Removal, 'Removed, or planned while Salesforce does not answer'),
})
const restore = createRoute({
  method: 'delete',
  path: '/v1/people/{address}/removal',
  summary: 'Undo a removal: the contact is back with its roles and activities (admins)',
  description: 'Within 15 days; 410 once Salesforce has emptied its recycle bin (LOG-4).',
  request: { params },
  responses: ok(Removal, 'Restored'),
})
const lift = createRoute({
  method: 'delete',
  path: '/v1/people/{address}/do-not-create',
  summary: 'Let the next mail create a removed contact again (admins)',
  request: { params },
  responses: done('Lifted'),
})
const removed = createRoute({
  method: 'get',
  path: '/v1/do-not-create',
  summary: 'Removed people, who are not created again (admins)',
  responses: ok(RemovedList, 'Newest first'),
})

export function personActionRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  const gate = callerGate(identify, 'admin')
  for (const route of [release, remove, lift, removed]) routes.use(route.getRoutingPath(), gate)
  routes.openapi(release, async (c) => {
    const reason = reasonIn(c.req.valid('json'))
    if (reason === null) return reasonMissing(c)
    const { caller } = c.var
    const { address } = c.req.valid('param')
    const input = { address, reason, byUser: caller.email }
    const answer = await owners.call(caller.orgId, 'releasePerson', input, businessClock.nowMs())
    if (answer === 'released') {
      return c.json(await owners.call(caller.orgId, 'person', address, viewerOf(caller)), 200)
    }
    return problem(c, { title: 'Nothing speaks against this address', status: 409, code: 'nothing_to_release' })
  })
  routes.openapi(remove, async (c) => {
    const request = c.req.valid('json')
    const reason = reasonIn(request)
    if (reason === null) return reasonMissing(c)
    const { caller } = c.var
    const { address } = c.req.valid('param')
    const about = { address, reason, byUser: caller.email }
    const choice = { isConfirmed: request.confirm, recordId: request.recordId ?? null }
    const answer = await owners.call(caller.orgId, 'removePerson', { ...about, ...choice }, businessClock.nowMs())
    return answer.kind === 'removed' ? c.json(answer.removal, 200) : notRemoved(c, answer)
  })
  routes.openapi(restore, async (c) => {
    const { caller } = c.var
    const input = { address: c.req.valid('param').address, byUser: caller.email }
    const answer = await owners.call(caller.orgId, 'restorePerson', input, businessClock.nowMs())
    return answer.kind === 'restored' ? c.json(answer.removal, 200) : notRestored(c, answer.kind)
  })
  routes.openapi(lift, async (c) => {
    const { caller } = c.var
    const input = { address: c.req.valid('param').address, byUser: caller.email }
    const isLifted = await owners.call(caller.orgId, 'allowCreation', input, businessClock.nowMs())
    if (isLifted) return c.body(null, 204)
    return problem(c, { title: 'This address may be created', status: 404, code: 'not_removed' })
  })
  routes.openapi(removed, async (c) =>
    c.json(await owners.call(c.var.caller.orgId, 'removedPeople', REMOVED_SHOWN_MAX), 200),
  )
}

function reasonIn({ reason = '' }: { readonly reason?: string | undefined }): string | null {
  return reason.trim() === '' ? null : reason.trim()
}

const reasonMissing = (c: Context) =>
  problem(c, { title: 'A reason is needed', status: 400, code: 'reason_required', detail: 'It is kept in the log.' })

function notRestored(c: Context, kind: Exclude<RestoreAnswer['kind'], 'restored'>) {
  switch (kind) {
    case 'not_removed':
      return problem(c, { title: 'Nobody removed this address', status: 404, code: 'not_removed' })
    case 'gone': {
      const detail =
        'Salesforce keeps deleted records for 15 days. Lift the entry, and the next mail may create it anew.'
      return problem(c, { title: 'The contact is gone for good', status: 410, code: 'bin_emptied', detail })
    }
    case 'not_connected':
    case 'unavailable':
      return noSalesforce(c, kind)
  }
}

function noSalesforce(c: Context, kind: 'not_connected' | 'unavailable') {
  return kind === 'not_connected'
    ? problem(c, { title: 'Salesforce is not connected', status: 409, code: 'salesforce_not_connected' })
    : problem(c, { title: 'Salesforce does not answer', status: 503, code: 'salesforce_unavailable' })
}

function notRemoved(c: Context, answer: Exclude<RemovalAnswer, { kind: 'removed' }>) {
  switch (answer.kind) {
    case 'not_found':
      return problem(c, { title: 'No contact has this address', status: 404, code: 'contact_not_found' })
    case 'not_created_by_us': {
      const title = 'Only contacts that we created can be removed'
      return problem(c, { title, status: 409, code: 'not_created_by_us' })
    }
    case 'several': {
      const errors = answer.recordIds.map((id) => ({ pointer: '/recordId', detail: id }))
      return problem(c, { title: 'Several of our contacts have it', status: 409, code: 'several_contacts', errors })
    }
    case 'needs_confirm': {
      const errors = answer.warnings.map(({ object, id, why }) => ({ pointer: `/${object}/${id}`, detail: why }))
      const detail = 'Read what hangs on the contact, and send the request again with "confirm": true.'
      const about = { title: 'People work with this contact', status: 409, code: 'confirm_needed', detail } as const
      return problem(c, { ...about, errors })
    }
    case 'crm_refused': {
      // Its words may name the person; the log has them.
      const [code = ''] = answer.error.split(':')
      return problem(c, { title: 'Salesforce keeps the contact', status: 409, code: 'crm_refused', detail: code })
    }
    case 'not_connected':
    case 'unavailable':
      return noSalesforce(c, answer.kind)
  }
}
