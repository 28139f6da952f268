import { createHash } from 'node:crypto'
import { createRoute } from '@hono/zod-openapi'
import {
  ACTIVITIES_PER_POST_MAX,
  ActivityBatch,
  ActivityBatchResult,
  type ActivityResult,
} from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { checkActivity } from './activity-check.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, ok } from './route-parts.ts'

const KEY_CHARACTERS_MAX = 200
const IdempotencyHeader = z.object({
  'idempotency-key': z.string().min(1).max(KEY_CHARACTERS_MAX).optional(),
})

const post = createRoute({
  method: 'post',
  path: '/v1/activities',
  summary: 'Post captured activities',
  description: `At most ${ACTIVITIES_PER_POST_MAX} items, each an Activity. Items are judged one by one: a bad one costs only itself, and an item that is known already is a duplicate without effect.`,
  request: { ...body(ActivityBatch), headers: IdempotencyHeader },
  responses: ok(ActivityBatchResult, 'One result per item, in the order of the request'),
})

/** The one road by which anything is learnt. Stored durably before the answer; decided right after it. */
export function activityRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(post.getRoutingPath(), callerGate(identify))
  routes.openapi(post, async (c) => {
    const caller = c.var.caller
    const activities = c.req.valid('json').activities.map((item) => (isDeeperThan(item, LEVELS_MAX) ? null : item))
    const nowMs = businessClock.nowMs()
    const checked = activities.map((item, index) => checkActivity(item, index, caller.mailboxes, nowMs))
    const key = c.req.valid('header')['idempotency-key']
    const answer = await owners.call(
      caller.orgId,
      'ingest',
      {
        userAddress: caller.email,
        accepted: checked.flatMap((item) => (item.kind === 'accepted' ? [item] : [])),
        refused: checked.flatMap((item) => (item.kind === 'refused' ? [item.result] : [])),
        idempotency:
          key === undefined ? null : { key: digestOf([caller.userId, key]), requestDigest: digestOf(activities) },
      },
      nowMs,
    )
    if (answer.kind === 'key_reused') {
      const detail = 'Send a new Idempotency-Key with a new body.'
      return problem(c, {
        title: 'This key came with another body',
        status: 422,
        code: 'idempotency_key_reused',
        detail,
      })
    }
    const results: ActivityResult[] = [...answer.results]
    return c.json({ results }, 200)
  })
}

/** Twice as deep as any activity. What is nested by the thousand ends the stack of whoever writes it down again. */
const LEVELS_MAX = 12

const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((each) => isDeeperThan(each, levels - 1)))

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
