import { createRoute } from '@hono/zod-openapi'
import {
  type Activity,
  type ImportedRow,
  ImportResult,
  type ImportResult as ImportResultType,
  type OrgSettings,
} from '@reachable/shared/contract'
import { isLocale } from '@reachable/shared/rules'
import type { Context } from 'hono'
import * as z from 'zod'
import type { Caller } from '../auth/caller.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { ok } from './route-parts.ts'
import { activityOfRow, readSfmcFile, type SfmcFile, type SfmcLine } from './sfmc-file.ts'

/** As many as an outbox posts at once. */
const ROWS_PER_POST = 200

const post = createRoute({
  method: 'post',
  path: '/v1/imports/sfmc',
  summary: 'Read a bounce file of SFMC into the same logic as captured bounces (admins)',
  description:
    'Columns EmailAddress, Status, SubscriberKey, BounceCategory, SMTPCode, BounceReason, BounceDate. Held and Undeliverable hold the address, Bounced is an event alone, Unsubscribed ends subscriptions by the person, Active changes nothing. Each row has its own result; an unknown word refuses its row (HBF-12).',
  request: {
    query: z.object({
      /** Order of dates that are not ISO. */
      locale: z.string().max(35).optional(),
      /** Channel of the settings on which the mails were sent. */
      channel: z.string().max(64).optional(),
    }),
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  responses: ok(ImportResult, 'One result per row, in the order of the file'),
})

export function importRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(post.getRoutingPath(), callerGate(identify, 'admin'))
  routes.openapi(post, async (c) => {
    const { caller } = c.var
    const { locale = null, channel = null } = c.req.valid('query')
    const { settings } = await owners.call(caller.orgId, 'readSettings')
    if (locale !== null && !isLocale(locale)) return invalid(c, 'locale', 'no such locale')
    if (channel !== null && !settings.channels.some(({ id }) => id === channel)) {
      return invalid(c, 'channel', 'no such channel')
    }
    const nowMs = businessClock.nowMs()
    const file = readSfmcFile(await c.req.text(), { locale, timeZone: settings.timeZone, nowMs })
    if (file.kind !== 'read') return invalid(c, 'file', faultOf(file))
    const told = file.lines.flatMap(({ line, row }) => toldBy(line, row))
    const stored = await storeBounces(file.lines, channel, caller)
    const ended = await endSubscriptions(file.lines, channelsOf(settings, channel), caller)
    const rows = [...told, ...stored, ...ended].sort((one, other) => one.line - other.line)
    return c.json({ counts: countsOf(rows), rows }, 200)
  })

  async function storeBounces(lines: readonly SfmcLine[], channelId: string | null, caller: Caller) {
    const items = lines.flatMap(({ line, row }) =>
      row.kind === 'bounce' ? [{ line, activity: activityOfRow(row, { mailbox: caller.email, channelId }) }] : [],
    )
    const rows: ImportedRow[] = []
    for (let start = 0; start < items.length; start += ROWS_PER_POST) {
      rows.push(...(await storeSlice(items.slice(start, start + ROWS_PER_POST), caller)))
    }
    return rows
  }

  async function storeSlice(
    items: readonly { readonly line: number; readonly activity: Activity }[],
    { orgId, email }: Caller,
  ): Promise<ImportedRow[]> {
    const accepted = items.map(({ activity }, index) => ({ index, activity }))
    const input = { userAddress: email, accepted, refused: [], idempotency: null }
    const answer = await owners.call(orgId, 'ingest', input, businessClock.nowMs())
    if (answer.kind !== 'answered') return []
    return answer.results.map(({ index, result, refusal, why }) => ({
      ...{ line: items[index]?.line ?? 0, result },
      ...(refusal === undefined ? {} : { refusal }),
      ...(why === undefined ? {} : { why }),
    }))
  }

  async function endSubscriptions(lines: readonly SfmcLine[], channels: readonly string[], caller: Caller) {
    const wanted = lines.flatMap(({ line, row }) =>
      row.kind === 'unsubscribe' ? [{ line, address: row.address }] : [],
    )
    const addresses = [...new Set(wanted.map(({ address }) => address))]
    const act = { kind: 'unsubscribe', source: 'user', channels } as const
    if (addresses.length > 0) {
      await owners.call(caller.orgId, 'changeSubscriptions', addresses, act, caller.email, businessClock.nowMs())
    }
    return wanted.map(({ line }): ImportedRow => ({ line, result: 'accepted' }))
  }
}

/** Rows that are done when they are read. */
function toldBy(line: number, row: SfmcLine['row']): ImportedRow[] {
  if (row.kind === 'refused') return [{ line, result: 'refused', refusal: row.refusal, why: row.why }]
  if (row.kind !== 'active') return []
  return [{ line, result: 'skipped', why: 'The sender has the address as active.' }]
}

/** Without a channel an unsubscription from SFMC means all marketing mail; an org that has none, its one channel. */
function channelsOf({ channels, oneToOneChannel }: OrgSettings, channel: string | null): string[] {
  if (channel !== null) return [channel]
  const marketing = channels.filter(({ type, medium }) => type === 'marketing' && medium === 'email')
  return marketing.length > 0 ? marketing.map(({ id }) => id) : [oneToOneChannel]
}

function countsOf(rows: readonly ImportedRow[]): ImportResultType['counts'] {
  const counts = { accepted: 0, duplicate: 0, skipped: 0, refused: 0 }
  for (const { result } of rows) counts[result] += 1
  return counts
}

const faultOf = (file: Exclude<SfmcFile, { kind: 'read' }>): string =>
  file.kind === 'no_csv'
    ? 'this is no CSV: it is empty, has too many lines, or a quote never ends'
    : `the first line does not name ${file.columns.join(', ')}`

const invalid = (c: Context, where: string, detail: string) =>
  problem(c, {
    ...{ title: 'This file cannot be imported', status: 422, code: 'invalid_import' },
    errors: [{ pointer: `/${where}`, detail }],
  })
