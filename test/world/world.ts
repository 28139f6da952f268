import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import type { ApiClient, Transport } from './api-client.ts'
import { apiClient } from './api-client.ts'
import { isPlain } from './merge.ts'
import type { SalesforceSide } from './salesforce-side.ts'
import { instant } from './time-text.ts'

export type WorldUser = {
  readonly email: string
  readonly name: string
  readonly role: 'admin' | 'rep'
  readonly mailboxes: readonly string[]
}

/** One org on a running server, and the Salesforce behind it, with one clock for both. */
export type World = {
  readonly salesforce: SalesforceSide
  /** API client with the token of that address; an unknown address throws. */
  as(address: string): ApiClient
  readonly anonymous: ApiClient
  nowMs(): number
  /** Moves both clocks forward, stopping at each moment at which a job is due; mailboxes report on the way. */
  advanceTo(targetMs: number): Promise<void>
  settle(): Promise<void>
  run(job: 'daily' | 'sync'): Promise<unknown>
}

export type WorldInput = {
  readonly serverUrl: string
  readonly salesforce: SalesforceSide
  readonly users: readonly WorldUser[]
  readonly startMs: number
  /** False: nobody reports that mailboxes are watched, so silence is no evidence (ACT-16). */
  readonly isObserved: boolean
  readonly observedFromMs: number
  /** Whose mailboxes report; all of them when left out. */
  readonly watchers?: readonly WorldUser[]
  /** False: a move of the clock reads and writes Salesforce only at a daily run; `when_due`: as the product's scheduler would. */
  readonly syncsByItself: boolean | 'when_due'
  /** How requests travel once the org is made; `fetch` unless a test breaks the server on the way. */
  readonly transport?: Transport
}

export type NewWorldInput = WorldInput & { readonly orgName: string; readonly settings: unknown }

/** Makes the org through the sandbox door and connects it to the simulator. */
export async function openWorld(input: NewWorldInput): Promise<World> {
  const anonymous = apiClient(input.serverUrl, null)
  await input.salesforce.setClock(input.startMs)
  await anonymous.demand('POST', '/v1/sandbox/clock', { now: instant(input.startMs), sync: false })
  const org = await anonymous.demand('POST', '/v1/sandbox/orgs', {
    name: input.orgName,
    users: input.users,
    settings: input.settings,
    salesforce: { loginUrl: input.salesforce.url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET },
  })
  const { tokens } = readOrg(org)
  return joinWorld(input, tokens)
}

/** A world around an org that exists already, as after a restart of the server. */
export function joinWorld(input: WorldInput, tokens: Readonly<Record<string, string>>): World {
  const anonymous = apiClient(input.serverUrl, null, input.transport)
  const clients = new Map(
    Object.entries(tokens).map(([email, token]) => [email, apiClient(input.serverUrl, token, input.transport)]),
  )
  let nowMs = input.startMs
  let reportedUntilMs = input.observedFromMs
  const as = (address: string): ApiClient => {
    const client = clients.get(address)
    if (!client) throw new Error(`no such user in this world: ${address}`)
    return client
  }
  const reportOf = async ({ email, mailboxes }: WorldUser, span: object) => {
    const body = { heartbeats: mailboxes.map((mailbox) => ({ mailbox, ...span })) }
    const { status } = await as(email).call('POST', '/v1/heartbeats', { body })
    // Whoever was removed from the org watches no more (401); anything else is a mistake of the world.
    if (status !== 401 && status > 299) throw new Error(`the heartbeat of ${email} was answered with ${status}`)
  }
  const report = async (untilMs: number) => {
    if (!input.isObserved || untilMs <= reportedUntilMs) return
    const span = {
      client: 'import',
      observedFrom: instant(reportedUntilMs),
      observedUntil: instant(untilMs),
      blind: [],
    }
    await Promise.all((input.watchers ?? input.users).map((user) => reportOf(user, span)))
    reportedUntilMs = untilMs
  }
  const moveTo = async (toMs: number): Promise<number | null> => {
    await report(toMs)
    await input.salesforce.setClock(toMs)
    const answer = await anonymous.demand('POST', '/v1/sandbox/clock', {
      now: instant(toMs),
      sync: input.syncsByItself,
    })
    nowMs = toMs
    const nextDueAt = isPlain(answer) ? answer.nextDueAt : null
    return typeof nextDueAt === 'string' ? Date.parse(nextDueAt) : null
  }
  return {
    salesforce: input.salesforce,
    as,
    anonymous,
    nowMs: () => nowMs,
    advanceTo: async (targetMs) => {
      if (targetMs < nowMs) throw new Error(`time goes forward only: ${instant(targetMs)} is before ${instant(nowMs)}`)
      let dueMs = await moveTo(nowMs)
      while (dueMs !== null && dueMs <= targetMs) dueMs = await moveTo(Math.max(dueMs, nowMs))
      if (nowMs < targetMs) await moveTo(targetMs)
    },
    settle: async () => {
      await anonymous.demand('POST', '/v1/sandbox/settle', {})
    },
    run: async (job) => {
      await report(nowMs)
      return anonymous.demand('POST', '/v1/sandbox/run', { job })
    },
  }
}

export function readOrg(answer: unknown): { orgId: string; tokens: Record<string, string> } {
  if (!isPlain(answer) || typeof answer.orgId !== 'string' || !isPlain(answer.tokens)) {
    throw new Error(`the server made no org: ${JSON.stringify(answer)}`)
  }
  const tokens = Object.entries(answer.tokens).map(([email, token]) => [email, String(token)] as const)
  return { orgId: answer.orgId, tokens: Object.fromEntries(tokens) }
}
