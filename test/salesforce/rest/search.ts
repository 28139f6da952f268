import { parseDatetime } from '../clock.ts'
import { ApiProblem } from '../problem.ts'
import type { FieldSpec } from '../schema/field.ts'
import { runSoql } from '../soql/run-query.ts'
import type { JsonObject } from '../soql/select.ts'
import type { Row } from '../store.ts'
import type { ApiContext, Handler } from './api.ts'
import { asObject, objectOfType } from './api.ts'
import type { Returning, Scope, Search } from './sosl.ts'
import { parseSosl, readScope, termsOf } from './sosl.ts'

const RESULTS_MAX = 2_000
/** Objects that a search without RETURNING looks into. */
const SEARCHED = ['Account', 'Contact', 'Lead', 'Opportunity', 'User']

/** `GET search?q=FIND {…}`. */
export const search: Handler = (context, request) => {
  const sosl = request.query.get('q')
  if (sosl === null) throw new ApiProblem(400, 'MALFORMED_SEARCH', 'No search string found')
  return { status: 200, body: { searchRecords: find(context, parseSosl(sosl)) } }
}

/** `POST parameterizedSearch` with a body, or `GET` with an address. */
export const parameterizedSearch: Handler = (context, request) => {
  const body = request.method === 'GET' ? Object.fromEntries(request.query) : asObject(request.body)
  const text = String(body.q ?? '')
  if (text === '') throw new ApiProblem(400, 'MALFORMED_SEARCH', 'search term must be longer than one character: ')
  const fields = listOf(body.fields ?? 'Id')
  const objects = body.sobjects ?? body.sobject ?? SEARCHED
  const returning = (Array.isArray(objects) ? objects : [objects]).map((each): Returning => {
    const { name = each, fields: own = fields, limit, where, orderBy } = asObject(each)
    return {
      object: String(name),
      fields: listOf(own),
      rest: `${where ? ` WHERE ${String(where)}` : ''}${orderBy ? ` ORDER BY ${String(orderBy)}` : ''}`,
      limit: Number(limit ?? body.defaultLimit ?? RESULTS_MAX),
    }
  })
  const searched = { terms: termsOf(text), scope: readScope(String(body.in ?? 'ALL')), returning }
  return {
    status: 200,
    body: { searchRecords: find(context, { ...searched, limit: Number(body.overallLimit ?? RESULTS_MAX) }) },
  }
}

function find(context: ApiContext, { terms, scope, returning, limit }: Search): JsonObject[] {
  const wanted =
    returning.length > 0 ? returning : SEARCHED.map((object) => ({ object, fields: ['Id'], rest: '', limit }))
  const found = wanted.flatMap((each) => findIn(context, each, terms, scope))
  return found.slice(0, Math.min(limit, RESULTS_MAX))
}

/** Matches by the index, which lags behind writes, and lets SOQL do the rest. */
function findIn(context: ApiContext, returning: Returning, terms: readonly RegExp[], scope: Scope): JsonObject[] {
  const meta = objectOfType(context, returning.object)
  const fields = meta.spec.fields.filter((spec) => isSearched(spec, scope))
  const indexedUntil = context.sim.clock.nowMs() - context.sim.config().searchLagMs
  const isHit = (row: Row) =>
    (parseDatetime(String(row.SystemModstamp)) ?? 0) <= indexedUntil &&
    terms.every((term) => fields.some((spec) => term.test(String(row[spec.name] ?? ''))))
  const soql = `SELECT ${returning.fields.join(', ')} FROM ${meta.spec.name}${returning.rest}`
  const asSeen = context.sim.queryContext(context.session.userId)
  const result = runSoql(asSeen, soql, { versionPath: context.versionPath, withDeleted: false })
  if (result.kind !== 'rows') throw new ApiProblem(400, 'MALFORMED_SEARCH', 'aggregates are not supported')
  return result.rows.filter(isHit).slice(0, returning.limit).map(result.project)
}

function isSearched({ type, name }: FieldSpec, scope: Scope): boolean {
  if (scope === 'EMAIL') return type === 'email'
  if (scope === 'PHONE') return type === 'phone'
  if (scope === 'NAME') return ['Name', 'FirstName', 'LastName', 'Subject', 'Company'].includes(name)
  return ['string', 'textarea', 'email', 'phone', 'url', 'picklist'].includes(type)
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : String(value).split(','))
