import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import * as z from 'zod'

/** The parts of Hrana over HTTP (JSON) that @libsql/client 0.18 sends. Integers travel as text, blobs as base64. */
const Value = z.discriminatedUnion('type', [
  z.object({ type: z.literal('null') }),
  z.object({ type: z.literal('integer'), value: z.string() }),
  z.object({ type: z.literal('float'), value: z.number() }),
  z.object({ type: z.literal('text'), value: z.string() }),
  z.object({ type: z.literal('blob'), base64: z.string() }),
])
const sqlText = { sql: z.string().optional(), sql_id: z.int().optional() }
const Stmt = z.object({
  ...sqlText,
  args: z.array(Value).default([]),
  named_args: z.array(z.object({ name: z.string(), value: Value })).default([]),
})
export type Stmt = z.infer<typeof Stmt>

export type Condition =
  | { readonly type: 'ok' | 'error'; readonly step: number }
  | { readonly type: 'not'; readonly cond: Condition }
  | { readonly type: 'and' | 'or'; readonly conds: readonly Condition[] }
  | { readonly type: 'is_autocommit' }
const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.object({ type: z.enum(['ok', 'error']), step: z.int() }),
    z.object({ type: z.literal('not'), cond: Condition }),
    z.object({ type: z.enum(['and', 'or']), conds: z.array(Condition) }),
    z.object({ type: z.literal('is_autocommit') }),
  ]),
)
const Step = z.object({ condition: Condition.optional(), stmt: Stmt })
export type Step = z.infer<typeof Step>

const StreamRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('close') }),
  z.object({ type: z.literal('execute'), stmt: Stmt }),
  z.object({ type: z.literal('batch'), batch: z.object({ steps: z.array(Step) }) }),
  z.object({ type: z.literal('sequence'), ...sqlText }),
  z.object({ type: z.literal('store_sql'), sql_id: z.int(), sql: z.string() }),
  z.object({ type: z.literal('close_sql'), sql_id: z.int() }),
  z.object({ type: z.literal('get_autocommit') }),
])
export type StreamRequest = z.infer<typeof StreamRequest>

export const PipelineRequest = z.object({ baton: z.string().nullish(), requests: z.array(StreamRequest) })
export type PipelineRequest = z.infer<typeof PipelineRequest>

export function toInput(value: z.infer<typeof Value>): SQLInputValue {
  switch (value.type) {
    case 'null':
      return null
    case 'integer':
      return BigInt(value.value)
    case 'float':
    case 'text':
      return value.value
    case 'blob':
      return new Uint8Array(Buffer.from(value.base64, 'base64'))
  }
}

export function fromOutput(value: SQLOutputValue): z.infer<typeof Value> {
  if (value === null) return { type: 'null' }
  if (typeof value === 'bigint') return { type: 'integer', value: value.toString() }
  if (typeof value === 'number') return { type: 'float', value }
  if (typeof value === 'string') return { type: 'text', value }
  return { type: 'blob', base64: Buffer.from(value).toString('base64') }
}
