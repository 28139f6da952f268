import type { Session } from '../oauth/oauth.ts'
import { invalidType, notFound } from '../problem.ts'
import type { WriteContext } from '../records/write-context.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Sim } from '../sim.ts'

/** A REST request inside `/services/data/vNN.0`, whether it came by HTTP or inside a composite. */
export type ApiRequest = {
  readonly method: string
  /** Decoded path segments after the version. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Header by lower-case name. */
  header(name: string): string | undefined
  readonly body: unknown
  /** The body as it came, for uploads that are no JSON. */
  readonly text?: string
}
export type ApiAnswer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
export type ApiContext = {
  readonly sim: Sim
  readonly session: Session
  /** `/services/data/v65.0` */
  readonly versionPath: string
}
export type Handler = (context: ApiContext, request: ApiRequest, parameters: readonly string[]) => ApiAnswer

export const NO_CONTENT: ApiAnswer = { status: 204 }

/** The object that a path names; an unknown one is an unknown address (404). */
export function objectOf(context: ApiContext, name: string): ObjectMeta {
  const meta = context.sim.schema.object(name)
  if (meta) return meta
  throw notFound()
}

/** The object that the `attributes` of a body name; an unknown one is INVALID_TYPE. */
export function objectOfType(context: ApiContext, name: string): ObjectMeta {
  const meta = context.sim.schema.object(name)
  if (meta) return meta
  throw invalidType(name)
}

export function writeContextOf(context: ApiContext, request: ApiRequest): WriteContext {
  const rule = request.header('sforce-duplicate-rule-header') ?? ''
  return context.sim.writeContext(context.session.userId, { allowDuplicateSave: /allowSave\s*=\s*true/i.test(rule) })
}

export const versionOf = ({ versionPath }: ApiContext) => Number(/v(\d+\.\d)$/.exec(versionPath)?.[1] ?? 65)

export function asObject(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {}
}
