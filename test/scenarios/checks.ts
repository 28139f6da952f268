import type { LogEntry } from '@reachable/shared/contract'
import type { ApiClient } from '../world/api-client.ts'
import { isPlain } from '../world/merge.ts'
import { readLog } from '../world/read-log.ts'
import type { World } from '../world/world.ts'
import { addressText } from './mailbox-text.ts'
import { holds, type Refs, resolveRefs, resolveTimes } from './match.ts'
import { playCall } from './play-call.ts'
import type { Checks } from './schema.ts'

/** What a check needs beside the world: the admin who looks, and the counts at the first step. */
export type CheckContext = {
  readonly world: World
  readonly t0Ms: number
  readonly admin: string
  readonly callsAtStart: number
  readonly writesAtStart: number
  addressOf(who: string): string
  refs: Refs
  lastEtag: string | null
}

/** Plays all checks and answers one sentence per disappointment; an empty list is success. */
export async function playChecks(checks: Checks, context: CheckContext): Promise<string[]> {
  const { calls = [], ...others } = checks
  const resolved = resolveTimes(resolveRefs(others, context.refs), context.t0Ms) as Checks
  return [
    ...(await checkSalesforce(resolved.salesforce ?? {}, context)),
    ...(await checkReachability(resolved.reachability ?? {}, context)),
    ...(await checkUnsubscribed(resolved.unsubscribed ?? {}, context)),
    ...(await checkLog(resolved.log ?? [], context)),
    ...(await checkBounceEvents(resolved.bounceEvents ?? {}, context)),
    ...(await checkCalls(resolved.salesforceCalls, context)),
    ...(await checkWrites(resolved.salesforceWrites, context)),
    ...(await inTurn(calls, (call) => playCall(call, context))),
  ]
}

async function inTurn<T>(items: readonly T[], play: (item: T) => Promise<string[]>): Promise<string[]> {
  const faults: string[] = []
  for (const item of items) faults.push(...(await play(item)))
  return faults
}

async function checkSalesforce(wanted: NonNullable<Checks['salesforce']>, { world }: CheckContext): Promise<string[]> {
  const faults: string[] = []
  for (const [object, checks] of Object.entries(wanted)) {
    const rows = await world.salesforce.records(object)
    faults.push(...(await unknownFields(object, checks, world.salesforce)))
    for (const check of checks) {
      const matching = rows.filter((row) => holds(row, check.where))
      faults.push(...judgeRecords(object, check, matching))
    }
  }
  return faults
}

type RecordCheck = NonNullable<Checks['salesforce']>[string][number]

/** A misspelt field would be "missing" and so equal to null: Salesforce is asked whether it knows each one. */
async function unknownFields(object: string, checks: readonly RecordCheck[], salesforce: World['salesforce']) {
  const fields = new Set(checks.flatMap(({ where, fields }) => [...Object.keys(where), ...Object.keys(fields ?? {})]))
  const refusal = await salesforce.refusalOfFields(object, [...fields])
  return refusal === null ? [] : [`${object}: ${refusal}`]
}

function judgeRecords(object: string, check: RecordCheck, matching: readonly Record<string, unknown>[]): string[] {
  const where = JSON.stringify(check.where)
  if (check.count !== undefined && matching.length !== check.count) {
    return [`${object} ${where}: ${matching.length} records, expected ${check.count}`]
  }
  if (check.count === undefined && matching.length === 0) return [`${object} ${where}: no such record`]
  return matching.flatMap((row) =>
    Object.entries(check.fields ?? {})
      .filter(([field, value]) => !holds(row[field], value))
      .map(([field, value]) => `${object} ${where}: ${field} is ${show(row[field])}, expected ${show(value)}`),
  )
}

async function checkReachability(
  wanted: NonNullable<Checks['reachability']>,
  { world, admin }: CheckContext,
): Promise<string[]> {
  const faults: string[] = []
  for (const [address, check] of Object.entries(wanted)) {
    const answer = await world
      .as(admin)
      .demand('POST', '/v1/reachability/lookup', { addresses: [addressText(address)] })
    const [found] = isPlain(answer) && Array.isArray(answer.results) ? answer.results : []
    const { why, ...fields } = check
    for (const [field, value] of Object.entries(fields)) {
      const actual = isPlain(found) ? found[field] : undefined
      if (!holds(actual, value)) faults.push(`${address}: ${field} is ${show(actual)}, expected ${show(value)}`)
    }
    const sentences = isPlain(found) && Array.isArray(found.why) ? found.why.join(' ') : ''
    if (why !== undefined && !sentences.includes(why))
      faults.push(`${address}: why is "${sentences}", expected "${why}"`)
  }
  return faults
}

async function checkUnsubscribed(
  wanted: NonNullable<Checks['unsubscribed']>,
  { world, admin }: CheckContext,
): Promise<string[]> {
  const faults: string[] = []
  for (const [address, channels] of Object.entries(wanted)) {
    const path = `/v1/people/${encodeURIComponent(addressText(address))}/subscriptions`
    const answer = await world.as(admin).demand('GET', path)
    const rows = isPlain(answer) && Array.isArray(answer.subscriptions) ? answer.subscriptions.filter(isPlain) : []
    const ended = rows.filter((row) => row.isSubscribed === false).map((row) => String(row.channelId))
    if ([...ended].sort().join() !== [...channels].sort().join()) {
      faults.push(`${address}: unsubscribed from ${show(ended)}, expected ${show(channels)}`)
    }
  }
  return faults
}

async function checkLog(wanted: NonNullable<Checks['log']>, { world, admin }: CheckContext): Promise<string[]> {
  if (wanted.length === 0) return []
  const entries = await readLog(world.as(admin))
  return wanted.flatMap(({ count, why, ...fields }) => {
    const matching = entries.filter((entry) => holds(entry, fields) && (why === undefined || entry.why.includes(why)))
    const said = `log ${JSON.stringify({ ...fields, ...(why ? { why } : {}) })}`
    if (count !== undefined && matching.length !== count) {
      return [`${said}: ${matching.length} entries, expected ${count}`]
    }
    if (count === undefined && matching.length === 0) return [`${said}: no such entry. ${nearMisses(entries, fields)}`]
    return []
  })
}

/** Helps the writer of a scenario: what the log says of the same address or refusal. */
function nearMisses(entries: readonly LogEntry[], fields: Readonly<Record<string, unknown>>): string {
  const near = entries.filter((entry) => fields.address === undefined || entry.address === fields.address).slice(0, 8)
  return `The log has: ${near.map((e) => `${e.action} ${e.outcome} ${e.rule} ${e.refusal ?? ''} (${e.address})`).join('; ')}`
}

async function checkBounceEvents(
  wanted: NonNullable<Checks['bounceEvents']>,
  context: CheckContext,
): Promise<string[]> {
  return inTurn(Object.entries(wanted), async ([address, expected]) => {
    const answer = await context.world
      .as(context.admin)
      .demand('GET', `/v1/bounce-events?address=${encodeURIComponent(addressText(address))}`)
    const events: unknown[] = isPlain(answer) && Array.isArray(answer.events) ? answer.events : []
    if (typeof expected !== 'number') {
      return expected
        .filter((fields) => !events.some((event) => holds(event, fields)))
        .map((fields) => `${address}: no bounce event with ${show(fields)}; there are ${show(events)}`)
    }
    return events.length === expected ? [] : [`${address}: ${events.length} bounce events, expected ${expected}`]
  })
}

async function checkCalls(wanted: Checks['salesforceCalls'], context: CheckContext): Promise<string[]> {
  if (!wanted) return []
  const calls = (await context.world.salesforce.callsTotal()) - context.callsAtStart
  const faults: string[] = []
  if (wanted.max !== undefined && calls > wanted.max) faults.push(`${calls} Salesforce calls, at most ${wanted.max}`)
  if (wanted.exactly !== undefined && calls !== wanted.exactly) {
    faults.push(`${calls} Salesforce calls, expected ${wanted.exactly}`)
  }
  return faults
}

/** A match names its record too, but changes nothing of it. */
const isWrite = ({ outcome, crm }: LogEntry): boolean =>
  outcome === 'done' && crm !== null && Object.keys(crm.after).length > 0

export async function countWrites(admin: ApiClient): Promise<number> {
  return (await readLog(admin)).filter(isWrite).length
}

/** Rows written are counted from our own log, where each write has exactly one entry. */
async function checkWrites(wanted: number | undefined, context: CheckContext): Promise<string[]> {
  if (wanted === undefined) return []
  const writes = (await countWrites(context.world.as(context.admin))) - context.writesAtStart
  return writes === wanted ? [] : [`${writes} rows written, expected ${wanted}`]
}

const show = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value))
