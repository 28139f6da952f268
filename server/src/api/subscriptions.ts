import { createRoute } from '@hono/zod-openapi'
import {
  Address,
  BulkUnsubscribe,
  BulkUnsubscribeResult,
  ChannelChoice,
  RestoreChoice,
  SubscriptionList,
} from '@reachable/shared/contract'
import type { Context } from 'hono'
import * as z from 'zod'
import type { Caller } from '../auth/caller.ts'
import type { SubscriptionAct } from '../owner/subscription-calls.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, ok } from './route-parts.ts'

const params = z.object({ address: Address })
const answer = ok(SubscriptionList, 'Every channel as it is now')

const list = createRoute({
  method: 'get',
  path: '/v1/people/{address}/subscriptions',
  summary: 'On which channels a person may be mailed, and who said otherwise',
  request: { params },
  responses: answer,
})
const unsubscribe = createRoute({
  method: 'post',
  path: '/v1/people/{address}/unsubscribe',
  summary: 'The person asked not to be mailed on these channels (admins)',
  request: { params, ...body(ChannelChoice) },
  responses: answer,
})
const resubscribe = createRoute({
  method: 'post',
  path: '/v1/people/{address}/resubscribe',
  summary: 'The person asked to be mailed on these channels again (admins)',
  request: { params, ...body(ChannelChoice) },
  responses: answer,
})
const restore = createRoute({
  method: 'post',
  path: '/v1/people/{address}/subscriptions/restore',
  summary: 'Bring back what bounces ended (admins)',
  description:
    "A person's own unsubscription and one by an admin stay (CHN-4). Without channels: all that bounces ended.",
  request: { params, ...body(RestoreChoice) },
  responses: answer,
})
const bulk = createRoute({
  method: 'post',
  path: '/v1/unsubscriptions',
  summary: 'Take many people off channels, such as a segment that soft-bounced (admins)',
  request: body(BulkUnsubscribe),
  responses: ok(BulkUnsubscribeResult, 'Each person with the channels from which they are unsubscribed now'),
})

export function subscriptionRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  for (const route of [unsubscribe, resubscribe, restore, bulk]) {
    routes.use(route.getRoutingPath(), callerGate(identify, 'admin'))
  }
  const change = (caller: Caller, addresses: readonly string[], act: SubscriptionAct) =>
    owners.call(caller.orgId, 'changeSubscriptions', addresses, act, caller.email, businessClock.nowMs())
  const listOf = async (caller: Caller, address: string): Promise<SubscriptionList> => ({
    address,
    subscriptions: await owners.call(caller.orgId, 'subscriptions', address),
  })

  routes.openapi(list, async (c) => c.json(await listOf(c.var.caller, c.req.valid('param').address), 200))
  routes.openapi(unsubscribe, async (c) => {
    const { address } = c.req.valid('param')
    const { channels } = c.req.valid('json')
    const done = await change(c.var.caller, [address], { kind: 'unsubscribe', source: 'user', channels })
    return done.kind === 'done' ? c.json(await listOf(c.var.caller, address), 200) : noChannel(c, done.channels)
  })
  routes.openapi(resubscribe, async (c) => {
    const { address } = c.req.valid('param')
    await change(c.var.caller, [address], { kind: 'resubscribe', channels: c.req.valid('json').channels })
    return c.json(await listOf(c.var.caller, address), 200)
  })
  routes.openapi(restore, async (c) => {
    const { address } = c.req.valid('param')
    await change(c.var.caller, [address], { kind: 'restore', channels: c.req.valid('json').channels ?? null })
    return c.json(await listOf(c.var.caller, address), 200)
  })
  routes.openapi(bulk, async (c) => {
    const { addresses, channels } = c.req.valid('json')
    const act = { kind: 'unsubscribe', source: 'admin', channels } as const
    const done = await change(c.var.caller, [...new Set(addresses)], act)
    return done.kind === 'done' ? c.json({ results: done.results }, 200) : noChannel(c, done.channels)
  })
}

function noChannel(c: Context, channels: readonly string[]) {
  const errors = channels.map((id) => ({ pointer: '/channels', detail: `no such channel: ${id}` }))
  return problem(c, { title: 'No such channel', status: 422, code: 'unknown_channel', errors })
}
