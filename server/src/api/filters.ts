import { createRoute } from '@hono/zod-openapi'
import { Filter, FilterList, NewFilter, SavedFilters } from '@reachable/shared/contract'
import type { Context } from 'hono'
import * as z from 'zod'
import type { ChangeFiltersAnswer } from '../owner/filter-calls.ts'
import type { FilterImpact } from '../owner/filter-impact.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { type Fault, filterFaults, filterOf, filtersFromCsv, filtersToCsv } from './filter-form.ts'
import { body, done, ok } from './route-parts.ts'

const CSV = 'text/csv'
const confirm = z.object({ confirm: z.enum(['true', 'false']).optional() })
const params = z.object({ id: z.string().max(40) })
const ASKS_TWICE =
  'Answers 409 `filter_hides_much` with counts when it would hide many past activities or the domain of a customer; `confirm=true` saves it all the same (FLT-4).'

const list = createRoute({
  method: 'get',
  path: '/v1/filters',
  summary: 'Filters of the org, and private ones of the caller',
  responses: ok(FilterList, 'All of them'),
})
const add = createRoute({
  method: 'post',
  path: '/v1/filters',
  summary: 'Add a filter for everybody (admins)',
  description: `What it hides is dropped from now on; what is there stays (FLT-2). ${ASKS_TWICE}`,
  request: { ...body(NewFilter), query: confirm },
  responses: ok(SavedFilters, 'The filters of the org'),
})
const remove = createRoute({
  method: 'delete',
  path: '/v1/filters/{id}',
  summary: 'Remove a filter of the org (admins)',
  request: { params },
  responses: done('Removed'),
})
const addPrivate = createRoute({
  method: 'post',
  path: '/v1/filters/private',
  summary: 'Hide something from what is captured of the caller (FLT-6)',
  request: body(NewFilter),
  responses: ok(Filter, 'The filter as it is kept'),
})
const removePrivate = createRoute({
  method: 'delete',
  path: '/v1/filters/private/{id}',
  summary: 'Remove a private filter of the caller',
  request: { params },
  responses: done('Removed'),
})
const write = createRoute({
  method: 'get',
  path: '/v1/filters.csv',
  summary: 'The filters of the org as CSV',
  responses: { 200: { description: 'Columns id, type, field, pattern', content: { [CSV]: { schema: z.string() } } } },
})
const read = createRoute({
  method: 'put',
  path: '/v1/filters.csv',
  summary: 'Replace the filters of the org by those of a CSV file (admins)',
  description: `Columns type and pattern, and perhaps id and field. Nothing is saved when a line is wrong. ${ASKS_TWICE}`,
  request: { query: confirm, body: { required: true, content: { [CSV]: { schema: z.string() } } } },
  responses: ok(SavedFilters, 'The filters of the org'),
})

export function filterRoutes(routes: ApiRoutes, parts: ApiParts): void {
  const { identify, owners, businessClock } = parts
  for (const route of [list, write, addPrivate, removePrivate]) {
    routes.on(route.method.toUpperCase(), route.getRoutingPath(), callerGate(identify))
  }
  for (const route of [add, remove, read]) {
    routes.on(route.method.toUpperCase(), route.getRoutingPath(), callerGate(identify, 'admin'))
  }
  routes.openapi(list, async (c) => {
    const { orgId, email } = c.var.caller
    return c.json(await owners.call(orgId, 'filters', email), 200)
  })
  routes.openapi(add, async (c) => {
    const filters = [filterOf(c.req.valid('json'))]
    const faults = filterFaults(filters, '')
    if (faults.length > 0) return invalid(c, faults)
    const { orgId, userId } = c.var.caller
    const isConfirmed = c.req.valid('query').confirm === 'true'
    const change = { how: 'add' as const, filters, isConfirmed, byUser: userId }
    const answer = await owners.call(orgId, 'changeFilters', change, businessClock.nowMs())
    return answer.kind === 'saved' ? c.json(answer.saved, 200) : unsaved(c, answer)
  })
  routes.openapi(remove, async (c) => {
    const { orgId, userId } = c.var.caller
    const answer = await owners.call(orgId, 'removeFilter', c.req.valid('param').id, userId, businessClock.nowMs())
    return answer === 'removed' ? c.body(null, 204) : notFound(c)
  })
  csvRoutes(routes, parts)
  privateRoutes(routes, parts)
}

function csvRoutes(routes: ApiRoutes, { owners, businessClock }: ApiParts): void {
  routes.openapi(write, async (c) => {
    const { orgId, email } = c.var.caller
    const { filters } = await owners.call(orgId, 'filters', email)
    return c.text(filtersToCsv(filters), 200, { 'content-type': `${CSV}; charset=utf-8` })
  })
  routes.openapi(read, async (c) => {
    const file = filtersFromCsv(await c.req.text())
    if ('faults' in file) return invalid(c, file.faults)
    const { orgId, userId } = c.var.caller
    const isConfirmed = c.req.valid('query').confirm === 'true'
    const change = { how: 'replace' as const, filters: file.filters, isConfirmed, byUser: userId }
    const answer = await owners.call(orgId, 'changeFilters', change, businessClock.nowMs())
    return answer.kind === 'saved' ? c.json(answer.saved, 200) : unsaved(c, answer)
  })
}

function privateRoutes(routes: ApiRoutes, { owners, businessClock }: ApiParts): void {
  routes.openapi(addPrivate, async (c) => {
    const filter = filterOf(c.req.valid('json'))
    const faults = filterFaults([filter], '')
    if (faults.length > 0) return invalid(c, faults)
    const { orgId, email } = c.var.caller
    const answer = await owners.call(orgId, 'savePrivateFilter', email, filter, businessClock.nowMs())
    return answer === 'saved' ? c.json(filter, 200) : tooMany(c)
  })
  routes.openapi(removePrivate, async (c) => {
    const { orgId, email } = c.var.caller
    const answer = await owners.call(orgId, 'removePrivateFilter', email, c.req.valid('param').id)
    return answer === 'removed' ? c.body(null, 204) : notFound(c)
  })
}

const notFound = (c: Context) => problem(c, { title: 'No such filter', status: 404, code: 'filter_not_found' })

const tooMany = (c: Context) =>
  problem(c, { title: 'There are too many filters', status: 422, code: 'too_many_filters' })

const invalid = (c: Context, errors: readonly Fault[]) =>
  problem(c, { title: 'These filters cannot be saved', status: 422, code: 'invalid_filter', errors: [...errors] })

function unsaved(c: Context, answer: Exclude<ChangeFiltersAnswer, { kind: 'saved' }>) {
  if (answer.kind === 'too_many') return tooMany(c)
  const { impact } = answer
  return problem(c, {
    ...{ title: 'This would hide much', status: 409, code: 'filter_hides_much', counts: { ...impact } },
    detail: `${sentenceOf(impact)}. Send it again with confirm=true to save it.`,
  })
}

function sentenceOf({ activities, openOpportunities, accountDomains }: FilterImpact): string {
  const customers = accountDomains === 0 ? [] : [countOf(accountDomains, 'customer domain', 'customer domains')]
  return [
    countOf(activities, 'activity', 'activities'),
    countOf(openOpportunities, 'open opportunity', 'open opportunities'),
    ...customers,
  ].join(', ')
}

const countOf = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
