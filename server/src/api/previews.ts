import { createRoute } from '@hono/zod-openapi'
import {
  Preview,
  PreviewItemPage,
  PreviewItemQuery,
  PreviewRequest,
  type OrgSettings as Settings,
} from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { mergeSettings } from './merge-settings.ts'
import { body, done, ok } from './route-parts.ts'

/** Long enough to save a client some questions, short enough for every proxy on the way. */
const WAIT_SECONDS_MAX = 30
const params = z.object({ id: z.string().max(80) })
const wait = z.object({ wait: z.coerce.number().int().min(0).max(WAIT_SECONDS_MAX).default(0) })

const start = createRoute({
  method: 'post',
  path: '/v1/previews',
  summary: 'Work out what settings would do, without writing (admins)',
  description:
    'The engine that decides for real judges the stored history and the next daily run (PVW-1). `settings` are merged over those in force.',
  request: body(PreviewRequest),
  responses: ok(Preview, 'It runs; ask for it by its id'),
})
const list = createRoute({
  method: 'get',
  path: '/v1/previews',
  summary: 'The newest previews (admins)',
  responses: ok(z.object({ previews: z.array(Preview) }).meta({ id: 'PreviewList' }), 'Newest first; ten are kept'),
})
const one = createRoute({
  method: 'get',
  path: '/v1/previews/{id}',
  summary: 'One preview: progress and counts (admins)',
  description: 'With `wait` the answer comes when the preview ends, at the latest after so many seconds.',
  request: { params, query: wait },
  responses: ok(Preview, 'The preview'),
})
const items = createRoute({
  method: 'get',
  path: '/v1/previews/{id}/items',
  summary: 'What a preview found: every change, and every reason against one (admins)',
  request: { params, query: PreviewItemQuery },
  responses: ok(PreviewItemPage, 'One page, in the order in which it would happen'),
})
const cancel = createRoute({
  method: 'delete',
  path: '/v1/previews/{id}',
  summary: 'Stop a preview (admins)',
  request: { params },
  responses: done('It is over'),
})

export function previewRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use('/v1/previews', callerGate(identify, 'admin'))
  routes.use('/v1/previews/*', callerGate(identify, 'admin'))

  routes.openapi(start, async (c) => {
    const { caller } = c.var
    const { settings: change, from, until, questions } = c.req.valid('json')
    const current = await owners.call(caller.orgId, 'readSettings')
    const settings = mergeSettings(current.settings, change)
    if ('errors' in settings) {
      const { errors } = settings
      return problem(c, { title: 'The settings do not fit together', status: 422, code: 'invalid_settings', errors })
    }
    const asked = { settings: settings.settings satisfies Settings, questions, byUser: caller.userId }
    const span = { fromMs: millis(from), untilMs: millis(until) }
    const preview = await owners.call(caller.orgId, 'startPreview', { ...asked, ...span }, businessClock.nowMs())
    return c.json(preview, 200)
  })
  routes.openapi(list, async (c) => c.json({ previews: await owners.call(c.var.caller.orgId, 'previews') }, 200))
  routes.openapi(one, async (c) => {
    const waitMs = c.req.valid('query').wait * 1_000
    const preview = await owners.call(c.var.caller.orgId, 'preview', c.req.valid('param').id, waitMs)
    return preview ? c.json(preview, 200) : notFound(c)
  })
  routes.openapi(items, async (c) => {
    const { limit, cursor = null, action, outcome, refusal, address } = c.req.valid('query')
    const filter = {
      ...(action === undefined ? {} : { action }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(refusal === undefined ? {} : { refusal }),
      ...(address === undefined ? {} : { address }),
    }
    const { id } = c.req.valid('param')
    const page = await owners.call(c.var.caller.orgId, 'previewItems', id, filter, { limit, cursor })
    if (!page) return notFound(c)
    const { nextCursor } = page
    return c.json({ items: [...page.items], nextCursor, hasMore: nextCursor !== null }, 200)
  })
  routes.openapi(cancel, async (c) => {
    const isKnown = await owners.call(c.var.caller.orgId, 'cancelPreview', c.req.valid('param').id)
    return isKnown ? c.body(null, 204) : notFound(c)
  })
}

const millis = (time: string | undefined): number | null => (time === undefined ? null : Date.parse(time))

const notFound = (c: Parameters<typeof problem>[0]) =>
  problem<404>(c, { title: 'No such preview', status: 404, code: 'preview_not_found' })
