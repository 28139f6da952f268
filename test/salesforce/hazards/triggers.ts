import type { RowOutcome } from '../records/outcome.ts'
import { refuse } from '../records/outcome.ts'
import type { WriteContext } from '../records/write-context.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import { compileCondition } from '../soql/condition-text.ts'
import type { Row, Value } from '../store.ts'

/** Code of the org that runs before a record is saved. */
export type Trigger = {
  readonly name?: string | undefined
  readonly object: string
  readonly on?: 'create' | 'update' | undefined
  /** SOQL condition on the record as it would be saved; absent: every record. */
  readonly when?: string | undefined
  /** The trigger throws with these words. */
  readonly reject?: string | undefined
  /** The trigger changes these fields. */
  readonly set?: Readonly<Record<string, Value>> | undefined
}

/** The record as the org's triggers leave it, or their refusal. A person's or a test's hand does not meet them. */
export function runTriggers(
  context: WriteContext,
  meta: ObjectMeta,
  draft: Row,
  before: Row | null,
): Row | (RowOutcome & { ok: false }) {
  let row = draft
  if (context.isSystem) return row
  for (const trigger of context.rules.triggers ?? []) {
    if (trigger.object !== meta.spec.name || trigger.on === (before ? 'create' : 'update')) continue
    if (trigger.when !== undefined && !compileCondition(context, meta, trigger.when)(row)) continue
    if (trigger.reject !== undefined) return rejection(trigger, trigger.reject, before)
    row = { ...row, ...trigger.set, Id: row.Id }
  }
  return row
}

function rejection({ name, object }: Trigger, words: string, before: Row | null): RowOutcome & { ok: false } {
  const called = name ?? `${object}Trigger`
  const event = before ? 'BeforeUpdate' : 'BeforeInsert'
  return refuse('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `${called}: execution of ${event}\n\ncaused by: ${words}`)
}
