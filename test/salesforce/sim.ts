import type { CallCounter } from './call-counter.ts'
import { createCallCounter } from './call-counter.ts'
import type { SimClock } from './clock.ts'
import { createClock } from './clock.ts'
import type { SimConfig } from './config.ts'
import { DEFAULT_CONFIG } from './config.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import type { Journal } from './journal.ts'
import type { Oauth } from './oauth/oauth.ts'
import { createOauth } from './oauth/oauth.ts'
import type { WriteContext } from './records/write-context.ts'
import { type FieldSpec, field } from './schema/field.ts'
import type { ObjectSpec } from './schema/object-spec.ts'
import type { Schema } from './schema/schema.ts'
import { createSchema } from './schema/schema.ts'
import { PRODUCT_FIELDS } from './schema/tables.ts'
import { INTEGRATION_USER_ID, ORG_ID, seedOrg } from './seed-org.ts'
import type { QueryContext } from './soql/field-path.ts'
import type { Store } from './store.ts'
import { createStore } from './store.ts'

/** One simulated org: everything that the REST resources, the control endpoints and the page share. */
export type Sim = {
  readonly clock: SimClock
  readonly schema: Schema
  readonly store: Store
  readonly oauth: Oauth
  readonly faults: Faults
  readonly calls: CallCounter
  config(): SimConfig
  configure(change: Partial<SimConfig>): void
  /** Where the org lives; known once the server listens. */
  baseUrl: string
  writeContext(userId: string, options?: { isSystem?: boolean; allowDuplicateSave?: boolean }): WriteContext
  queryContext(userId: string): QueryContext
  canEdit(userId: string, object: string, field: FieldSpec): boolean
  /** Back to an empty org; schema, users and journal included. */
  reset(): void
}

export type SimOptions = { journal: Journal; nowMs?: number; withoutCustomFields?: boolean }

/** Builds an org from its journal, or a new one with its first users. */
export function createSim(options: SimOptions): Sim {
  const clock = createClock(options.nowMs)
  let config: SimConfig = DEFAULT_CONFIG
  const schema = createSchema({
    ...(options.withoutCustomFields ? { withoutCustomFields: true } : {}),
    isFeatureOn: (feature) => config[feature],
  })
  const store = createStore(schema, options.journal)
  const adoptState = () => {
    config = { ...DEFAULT_CONFIG, ...((store.state('config') ?? {}) as Partial<SimConfig>) }
    const frozenMs = store.state('clock')
    if (typeof frozenMs === 'number') clock.set(frozenMs)
    for (const spec of (store.state('objects') ?? []) as ObjectSpec[]) schema.addObject(spec)
    for (const { object, spec } of (store.state('fields') ?? []) as { object: string; spec: FieldSpec }[]) {
      schema.addField(object, spec)
    }
  }
  adoptState()
  const faults = createFaults()
  const calls = createCallCounter(store)
  const canSeeAs = (userId: string) => (object: string, spec: FieldSpec) =>
    !spec.needsGrant || hasGrant(store, userId, `${object}.${spec.name}`, 'PermissionsRead')
  const sim: Sim = {
    clock,
    schema,
    store,
    faults,
    calls,
    oauth: createOauth({
      store,
      clock,
      config: () => config,
      baseUrl: () => sim.baseUrl,
      orgId: ORG_ID,
      integrationUserId: INTEGRATION_USER_ID,
    }),
    config: () => config,
    configure: (change) => {
      config = { ...config, ...change, rules: { ...config.rules, ...change.rules } }
      store.setState('config', config)
      if (change.rules?.fields) {
        changeFields(schema, change.rules.fields)
        store.setState('schemaChangedMs', clock.nowMs())
      }
    },
    baseUrl: '',
    writeContext: (userId, { isSystem = false, allowDuplicateSave = false } = {}) => ({
      schema,
      store,
      userId,
      nowMs: clock.nowMs(),
      isSystem,
      allowDuplicateSave,
      canSee: isSystem ? () => true : canSeeAs(userId),
      rules: config.rules,
      rowFault: isSystem ? () => null : faults.forRow,
    }),
    canEdit: (userId, object, spec) =>
      !spec.needsGrant || hasGrant(store, userId, `${object}.${spec.name}`, 'PermissionsEdit'),
    queryContext: (userId) => ({ schema, store, nowMs: clock.nowMs(), canSee: canSeeAs(userId) }),
    reset: () => {
      for (const { object, spec } of schema.customFields()) if (spec.needsGrant) schema.removeField(object, spec.name)
      for (const { name } of schema.customObjects()) schema.removeObject(name)
      if (!options.withoutCustomFields) restoreProductFields(schema)
      store.clear()
      store.setState('clock', clock.isFrozen() ? clock.nowMs() : null)
      sim.oauth.clear()
      faults.clear()
      calls.clear()
      adoptState()
      seedOrg(schema, store, clock.nowMs())
    },
  }
  if (store.count('Organization') === 0) seedOrg(schema, store, clock.nowMs())
  return sim
}

/** What an admin of the org did to fields of the product: removed them, or made them otherwise. */
function changeFields(schema: Schema, changes: NonNullable<SimConfig['rules']['fields']>): void {
  for (const [object, fields] of Object.entries(changes)) {
    for (const [name, change] of Object.entries(fields)) {
      const known = PRODUCT_FIELDS[object]?.find((spec) => spec.name === name)
      if (change === null) schema.removeField(object, name)
      else if (known || change.type) {
        const { type = known?.type ?? 'string', ...rest } = change
        const { defaultValue = known?.defaultValue ?? null, needsGrant = false } = rest
        schema.addField(object, field(name, type, { defaultValue, needsGrant }))
      }
    }
  }
}

function restoreProductFields(schema: Schema): void {
  for (const [object, fields] of Object.entries(PRODUCT_FIELDS)) {
    for (const spec of fields) schema.addField(object, spec)
  }
}

/** A field made by API shows only to users whose permission sets grant reading it. */
function hasGrant(
  store: Store,
  userId: string,
  fieldName: string,
  right: 'PermissionsRead' | 'PermissionsEdit',
): boolean {
  const own = new Set(
    (store.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? []).map((row) => row.PermissionSetId),
  )
  for (const row of store.all('FieldPermissions')) {
    if (row.Field === fieldName && row[right] === true && row.IsDeleted !== true && own.has(row.ParentId)) return true
  }
  return false
}
