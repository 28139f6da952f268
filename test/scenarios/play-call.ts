import type { ApiAnswer } from '../world/api-client.ts'
import type { World } from '../world/world.ts'
import { holds, type Refs, resolveRefs, resolveTimes } from './match.ts'
import type { Call } from './schema.ts'

export type Caller = {
  readonly world: World
  readonly t0Ms: number
  refs: Refs
  addressOf(who: string): string
  lastEtag: string | null
}

/** Calls a route and answers what disappointed. */
export async function playCall(call: Call, caller: Caller): Promise<string[]> {
  const client = call.as === null ? caller.world.anonymous : caller.world.as(caller.addressOf(call.as))
  const resolve = (value: unknown) => resolveTimes(resolveRefs(value, caller.refs), caller.t0Ms)
  const headers = Object.fromEntries(
    Object.entries(call.headers ?? {}).map(([name, value]) => [
      name,
      value === '@etag' ? (caller.lastEtag ?? '') : value,
    ]),
  )
  const body = call.body === undefined ? {} : { body: resolve(call.body) }
  const answer = await client.call(call.method, pathOf(call.path, caller.refs), { headers, ...body })
  caller.lastEtag = answer.headers.get('etag') ?? caller.lastEtag
  const faults = judgeCall(call, answer, resolve(call.expect?.body))
  return faults.length > 0 ? faults : keepValues(call.keep ?? {}, answer, caller)
}

/** `{name}` in a path is the id of a record, or a value kept from an earlier answer. */
function pathOf(path: string, refs: Refs): string {
  return path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) =>
    encodeURIComponent(String(resolveRefs(`@${name}`, refs))),
  )
}

/** Names values of the answer, found by keys and list positions such as `entries.0.id`, for later steps. */
function keepValues(wanted: Readonly<Record<string, string>>, { body }: ApiAnswer, caller: Caller): string[] {
  const faults: string[] = []
  for (const [name, place] of Object.entries(wanted)) {
    const value = place
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], body)
    if (typeof value === 'string' || typeof value === 'number') caller.refs = { ...caller.refs, [name]: String(value) }
    else faults.push(`nothing to keep at ${place} of ${short(body)}`)
  }
  return faults
}

function judgeCall(call: Call, answer: ApiAnswer, expected: unknown): string[] {
  const said = `${call.method} ${call.path}`
  const faults: string[] = []
  if (call.expect?.status !== undefined && answer.status !== call.expect.status) {
    faults.push(`${said} answered ${answer.status}, expected ${call.expect.status}: ${short(answer.body)}`)
  }
  if (expected !== undefined && !holds(answer.body, expected)) {
    faults.push(`${said}: expected ${short(expected)}, answered ${short(answer.body)}`)
  }
  return faults
}

/** Enough to see the difference; a page of the log is longer than a terminal. */
const FAULT_CHARACTERS_MAX = 1_500

function short(body: unknown): string {
  const text = JSON.stringify(body) ?? 'nothing'
  return text.length > FAULT_CHARACTERS_MAX ? `${text.slice(0, FAULT_CHARACTERS_MAX)} …` : text
}
