import type { Call } from './call-counter.ts'
import type { SimConfig } from './config.ts'
import type { Hazard } from './hazards/hazard-form.ts'
import type { HumanStep } from './hazards/human-at-work.ts'
import type { OrgRules } from './records/write-context.ts'
import type { SeedRecord, SeedResult } from './seed.ts'
import type { Row } from './store.ts'

export type CallReport = {
  /** API calls since the start or the last reset. */
  readonly total: number
  /** Inside the rolling 24 hours. */
  readonly used: number
  readonly limit: number
  /** Calls that were refused because the quota was gone. */
  readonly refused: number
  /** Calls by what the caller said they were for: `X-Call-Purpose`, else the client of `Sforce-Call-Options`. */
  readonly byPurpose: Readonly<Record<string, number>>
  /** Calls to addresses that the org had left (`moveInstance`). */
  readonly toRetiredHosts: number
  /** Calls that are still open. */
  readonly open: number
  /** Rows refused with UNABLE_TO_LOCK_ROW because somebody else held their records. */
  readonly rowsLocked: number
  readonly calls: readonly Call[]
}
export type SeedObjects = Readonly<Record<string, readonly SeedRecord[]>>

/**
 * Creates, changes or deletes records as a person (`as`: a user id or reference; a human by default).
 * Throws with the errors of every refused record; the good ones are kept.
 */
export async function seed(baseUrl: string, records: SeedObjects, as?: string): Promise<SeedResult> {
  const body = JSON.stringify(as === undefined ? { records } : { as, records })
  return call<SeedResult>(baseUrl, 'POST', 'records', body)
}

/** Live records by object, or those of one object. */
export async function state(baseUrl: string, object?: string): Promise<Record<string, Row[]>> {
  return call(baseUrl, 'GET', object === undefined ? 'state' : `state?object=${encodeURIComponent(object)}`)
}

/** Runs SOQL past sessions, call counting and field-level security. */
export async function query(
  baseUrl: string,
  soql: string,
): Promise<{ totalSize: number; records: Record<string, unknown>[] }> {
  return call(baseUrl, 'POST', 'query', JSON.stringify({ soql }))
}

/** Freezes the org's time at this RFC 3339 moment; null lets it follow real time again. */
export async function setClock(baseUrl: string, now: string | null): Promise<void> {
  await call(baseUrl, 'PUT', 'clock', JSON.stringify({ now }))
}

/** The exact number of API calls and what each of them was. */
export async function calls(baseUrl: string): Promise<CallReport> {
  return call(baseUrl, 'GET', 'calls')
}

/** Forgets the calls so far: counting starts at zero. */
export async function clearCalls(baseUrl: string): Promise<void> {
  await call(baseUrl, 'DELETE', 'calls')
}

/** Arms a fault, which strikes the next requests or rows that match, or does at once what the hazard says. */
export async function fault(baseUrl: string, injected: Hazard | readonly Hazard[]): Promise<void> {
  await call(baseUrl, 'POST', 'faults', JSON.stringify(injected))
}

/** Somebody holds these records (ids or reference names) for so long on the org's clock, or until `unlock`. */
export async function lock(baseUrl: string, ids: readonly string[], forMs?: number): Promise<void> {
  await fault(baseUrl, { do: 'lock', ids: [...ids], ...(forMs === undefined ? {} : { forMs }) })
}

/**
 * A person does so many random things to the org, the same for the same seed and org. Answers what they did.
 * @param stampedAgoMs new records are stamped up to so long before they can be seen, as in long transactions
 */
export async function humanAtWork(
  baseUrl: string,
  steps: number,
  seed = 1,
  stampedAgoMs = 0,
): Promise<readonly HumanStep[]> {
  const body = JSON.stringify({ steps, seed, stampedAgoMs })
  const { done } = await call<{ done: HumanStep[] }>(baseUrl, 'POST', 'human', body)
  return done
}

/** Fills the org with made-up records around this many contacts, the same for the same seed. Answers how many of each. */
export async function fill(baseUrl: string, contacts: number, seed = 1): Promise<Readonly<Record<string, number>>> {
  return call(baseUrl, 'POST', 'data-set', JSON.stringify({ contacts, seed }))
}

/** The org moves to another address and refuses calls to the old one. Answers the new one. */
export async function moveInstance(baseUrl: string): Promise<string> {
  return (await call<{ url: string }>(baseUrl, 'POST', 'move')).url
}

/** Opens the address that plays login.salesforce.com: OAuth only, and no client credentials. */
export async function openLoginHost(baseUrl: string): Promise<string> {
  return (await call<{ url: string }>(baseUrl, 'POST', 'login-host')).url
}

export async function clearFaults(baseUrl: string): Promise<void> {
  await call(baseUrl, 'DELETE', 'faults')
}

export async function configure(baseUrl: string, change: Partial<Omit<SimConfig, 'rules'>>): Promise<void> {
  await call(baseUrl, 'PUT', 'config', JSON.stringify(change))
}

/** Duplicate rules, validation rules and further required fields of the org. */
export async function setRules(baseUrl: string, rules: Partial<OrgRules>): Promise<void> {
  await call(baseUrl, 'PUT', 'rules', JSON.stringify(rules))
}

/** Ends every session; with `refreshTokens` the consent is gone too. */
export async function expireSessions(baseUrl: string, refreshTokens = false): Promise<void> {
  await call(baseUrl, 'POST', `sessions/expire?refresh=${refreshTokens}`)
}

/** Ids by reference name. */
export async function refs(baseUrl: string): Promise<Record<string, string>> {
  return call(baseUrl, 'GET', 'refs')
}

/** Back to an empty org with its first users. */
export async function reset(baseUrl: string): Promise<void> {
  await call(baseUrl, 'POST', 'reset')
}

async function call<T>(baseUrl: string, method: string, path: string, body?: string): Promise<T> {
  const response = await fetch(`${baseUrl}/__sim/${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`simulator ${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
