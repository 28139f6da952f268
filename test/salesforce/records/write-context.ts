import type { Trigger } from '../hazards/triggers.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { Schema } from '../schema/schema.ts'
import type { Store } from '../store.ts'
import type { RowError } from './outcome.ts'

export type Operation = 'create' | 'update' | 'upsert' | 'delete'

/** What a write needs to know about who writes, when, and how the org is set up. */
export type WriteContext = {
  readonly schema: Schema
  readonly store: Store
  readonly userId: string
  readonly nowMs: number
  /** A person's or the test's hand: read-only fields may be set, rules of the org do not apply. */
  readonly isSystem: boolean
  /** `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  readonly allowDuplicateSave: boolean
  readonly canSee: (object: string, field: FieldSpec) => boolean
  readonly rules: OrgRules
  /** An injected row error, or null. */
  readonly rowFault: (object: string, operation: Operation, input: Readonly<Record<string, unknown>>) => RowError | null
}

export type OrgRules = {
  /** By object: what the duplicate rule on Email does with a second record. */
  readonly duplicate: Readonly<Record<string, 'off' | 'alert' | 'block'>>
  readonly validation: readonly ValidationRule[]
  /** Fields that this org demands besides the standard ones, by object. */
  readonly required: Readonly<Record<string, readonly string[]>>
  /** Text fields that this org made restricted picklists: values by object and field. */
  readonly picklists?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  /** Code of the org that runs before a record is saved. */
  readonly triggers?: readonly Trigger[]
  /** Rows of an object that its triggers take in one collection; all rows of a larger one fail. */
  readonly triggerRowsMax?: Readonly<Record<string, number>>
  /** Fields that this org lacks (null; product fields only) or has otherwise, by object and field. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, FieldChange | null>>>>
}

type FieldChange = {
  readonly type?: FieldSpec['type'] | undefined
  readonly defaultValue?: FieldSpec['defaultValue'] | undefined
  /** True: only permission sets let people see and edit it. */
  readonly needsGrant?: boolean | undefined
  readonly length?: number | undefined
  readonly readOnly?: boolean | undefined
}

/** Refuses a record for which the SOQL condition holds. */
type ValidationRule = { readonly object: string; readonly refuseWhen: string; readonly message: string }

export const NO_RULES: OrgRules = { duplicate: {}, validation: [], required: {} }
