import type { CallCounter } from './call-counter.ts'
import { createCallCounter } from './call-counter.ts'
import type { SimClock } from './clock.ts'
import { createClock } from './clock.ts'
import type { SimConfig } from './config.ts'
import { DEFAULT_CONFIG } from './config.ts'
import type { DataSetPlan } from './data-set.ts'
import { makeDataSet, sizeOf } from './data-set.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import type { Hosts } from './hazards/hosts.ts'
import { createHosts } from './hazards/hosts.ts'
import type { Locks } from './hazards/locks.ts'
import { createLocks } from './hazards/locks.ts'
import type { OpenRequests } from './hazards/open-requests.ts'
import { createOpenRequests } from './hazards/open-requests.ts'
import {
  addPersonAccountFields,
  changeFields,
  removePersonAccountFields,
  restoreProductFields,
  restoreStandardFields,
} from './hazards/org-fields.ts'
import { strikeRow } from './hazards/row-hazards.ts'
import type { WorkModes } from './hazards/work-modes.ts'
import { createWorkModes } from './hazards/work-modes.ts'
import type { Journal } from './journal.ts'
import type { Oauth } from './oauth/oauth.ts'
import { createOauth } from './oauth/oauth.ts'
import type { WriteContext } from './records/write-context.ts'
import type { FieldSpec } from './schema/field.ts'
import type { ObjectSpec } from './schema/object-spec.ts'
import type { Schema } from './schema/schema.ts'
import { createSchema } from './schema/schema.ts'
import { INTEGRATION_USER_ID, ORG_ID, seedOrg } from './seed-org.ts'
import type { QueryContext } from './soql/field-path.ts'
import type { Store } from './store.ts'
import { createStore } from './store.ts'

/** One simulated org: everything that the REST resources, the control endpoints and the page share. */
export type Sim = WorkModes & {
  readonly clock: SimClock
  readonly schema: Schema
  readonly store: Store
  readonly oauth: Oauth
  readonly faults: Faults
  readonly calls: CallCounter
  readonly locks: Locks
  readonly open: OpenRequests
  readonly hosts: Hosts
  config(): SimConfig
  configure(change: Partial<SimConfig>): void
  /** Where the org lives; known once the server listens. */
  baseUrl: string
  writeContext(userId: string, options?: { isSystem?: boolean; allowDuplicateSave?: boolean }): WriteContext
  queryContext(userId: string): QueryContext
  /** Rows of each object that the largest collection of the request in work carries. */
  batches: ReadonlyMap<string, number>
  canEdit(userId: string, object: string, field: FieldSpec): boolean
  /** Fills the org with made-up records around this many contacts. Answers how many of each object. */
  fill(contacts: number, seed: number): Readonly<Record<string, number>>
  /** Back to an empty org; schema, users and journal included. */
  reset(): void
}

export type SimOptions = { journal: Journal; nowMs?: number; withoutCustomFields?: boolean }

const DATA_SET = 'dataSet'

/** Builds an org from its journal, or a new one with its first users. */
export function createSim(options: SimOptions): Sim {
  const clock = createClock(options.nowMs)
  let config: SimConfig = DEFAULT_CONFIG
  const schema = createSchema({
    ...(options.withoutCustomFields ? { withoutCustomFields: true } : {}),
    isFeatureOn: (feature) => config[feature],
  })
  const store = createStore(schema, options.journal, (key, value) =>
    key === DATA_SET ? makeDataSet(schema, value as DataSetPlan) : [],
  )
  const adoptState = () => {
    config = { ...DEFAULT_CONFIG, ...((store.state('config') ?? {}) as Partial<SimConfig>) }
    if (config.personAccounts) addPersonAccountFields(schema)
    changeFields(schema, config.rules.fields ?? {})
    const frozenMs = store.state('clock')
    if (typeof frozenMs === 'number') clock.set(frozenMs)
    for (const spec of (store.state('objects') ?? []) as ObjectSpec[]) schema.addObject(spec)
    for (const { object, spec } of (store.state('fields') ?? []) as { object: string; spec: FieldSpec }[]) {
      schema.addField(object, spec)
    }
  }
  adoptState()
  const faults = createFaults(clock.nowMs)
  const locks = createLocks(store, clock.nowMs)
  const open = createOpenRequests(clock)
  const modes = createWorkModes(store, locks)
  const calls = createCallCounter(store)
  const canSeeAs = (userId: string) => (object: string, spec: FieldSpec) =>
    !spec.needsGrant || hasGrant(store, userId, `${object}.${spec.name}`, 'PermissionsRead')
  const sim: Sim = {
    ...modes,
    clock,
    schema,
    store,
    faults,
    calls,
    locks,
    open,
    hosts: createHosts(),
    oauth: createOauth({
      store,
      clock,
      config: () => config,
      baseUrl: () => sim.baseUrl,
      instanceUrl: () => config.instanceUrl ?? sim.hosts.instanceUrl() ?? sim.baseUrl,
      orgId: ORG_ID,
      integrationUserId: INTEGRATION_USER_ID,
    }),
    config: () => config,
    configure: (change) => {
      config = { ...config, ...change, rules: { ...config.rules, ...change.rules } }
      store.setState('config', config)
      if (change.personAccounts) addPersonAccountFields(schema)
      if (change.rules?.fields) changeFields(schema, change.rules.fields)
      if (change.rules?.fields || change.personAccounts) {
        store.setState('schemaChangedMs', clock.nowMs())
      }
    },
    baseUrl: '',
    batches: new Map(),
    writeContext: (userId, { isSystem = false, allowDuplicateSave = false } = {}) => ({
      schema,
      store,
      userId,
      nowMs: modes.stampMs() ?? clock.nowMs(),
      isSystem,
      allowDuplicateSave,
      canSee: isSystem ? () => true : canSeeAs(userId),
      rules: config.rules,
      rowFault: isSystem ? () => null : (object, operation, row) => strikeRow(sim, object, operation, row),
    }),
    canEdit: (userId, object, spec) =>
      !spec.needsGrant || hasGrant(store, userId, `${object}.${spec.name}`, 'PermissionsEdit'),
    queryContext: (userId) => ({ schema, store, nowMs: clock.nowMs(), userId, canSee: canSeeAs(userId) }),
    fill: (contacts, seed) => {
      const plan = { contacts, seed, nowMs: clock.nowMs(), firstSequence: store.nextSequence() }
      store.load(makeDataSet(schema, plan))
      // The journal keeps the plan: a restart makes the same rows again.
      store.setState(DATA_SET, plan)
      return sizeOf(contacts)
    },
    reset: () => {
      for (const { object, spec } of schema.customFields()) if (spec.needsGrant) schema.removeField(object, spec.name)
      for (const { name } of schema.customObjects()) schema.removeObject(name)
      if (!options.withoutCustomFields) restoreProductFields(schema)
      restoreStandardFields(schema, config.rules.fields ?? {})
      if (config.personAccounts) removePersonAccountFields(schema)
      store.clear()
      store.setState('clock', clock.isFrozen() ? clock.nowMs() : null)
      sim.oauth.clear()
      faults.clear()
      locks.clear()
      open.clear()
      sim.hosts.clear()
      calls.clear()
      adoptState()
      seedOrg(schema, store, clock.nowMs())
    },
  }
  if (store.count('Organization') === 0) seedOrg(schema, store, clock.nowMs())
  return sim
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
