import type { CallCounter } from './call-counter.ts'
import { createCallCounter } from './call-counter.ts'
import type { SimClock } from './clock.ts'
import { createClock, toStamp } from './clock.ts'
import type { SimConfig } from './config.ts'
import { DEFAULT_CONFIG } from './config.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import { makeId } from './ids.ts'
import type { Journal } from './journal.ts'
import type { Oauth } from './oauth.ts'
import { createOauth } from './oauth.ts'
import type { WriteContext } from './records/write-context.ts'
import type { FieldSpec } from './schema/field.ts'
import type { Schema } from './schema/schema.ts'
import { createSchema } from './schema/schema.ts'
import type { QueryContext } from './soql/field-path.ts'
import type { Row, Store } from './store.ts'
import { createStore } from './store.ts'

/** Sequence numbers that no record gets by counting: the org and its first users keep their ids for ever. */
export const ORG_ID = makeId('00D', 1)
export const INTEGRATION_USER_ID = makeId('005', 1)
export const HUMAN_USER_ID = makeId('005', 2)

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
    if (typeof frozenMs === 'number' && options.nowMs === undefined) clock.set(frozenMs)
    for (const { object, spec } of (store.state('fields') ?? []) as { object: string; spec: FieldSpec }[]) {
      schema.addField(object, spec)
    }
  }
  adoptState()
  const faults = createFaults()
  const calls = createCallCounter(store)
  const canSeeAs = (userId: string) => (object: string, spec: FieldSpec) =>
    !spec.needsGrant || hasGrant(store, userId, `${object}.${spec.name}`)
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
    queryContext: (userId) => ({ schema, store, nowMs: clock.nowMs(), canSee: canSeeAs(userId) }),
    reset: () => {
      for (const { object, spec } of schema.customFields()) if (spec.needsGrant) schema.removeField(object, spec.name)
      store.clear()
      faults.clear()
      calls.clear()
      adoptState()
      seedOrg(store, clock.nowMs())
    },
  }
  if (store.count('Organization') === 0) seedOrg(store, clock.nowMs())
  return sim
}

/** A field made by API shows only to users whose permission sets grant reading it. */
function hasGrant(store: Store, userId: string, fieldName: string): boolean {
  const own = new Set(
    (store.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? []).map((row) => row.PermissionSetId),
  )
  for (const row of store.all('FieldPermissions')) {
    if (row.Field === fieldName && row.PermissionsRead === true && row.IsDeleted !== true && own.has(row.ParentId))
      return true
  }
  return false
}

function seedOrg(store: Store, nowMs: number): void {
  const stamp = toStamp(nowMs)
  const system = {
    IsDeleted: false,
    CreatedDate: stamp,
    CreatedById: HUMAN_USER_ID,
    LastModifiedDate: stamp,
    LastModifiedById: HUMAN_USER_ID,
    SystemModstamp: stamp,
  }
  const user = (id: string, firstName: string, lastName: string, email: string): Row => ({
    ...system,
    Id: id,
    Username: email,
    Email: email,
    FirstName: firstName,
    LastName: lastName,
    Name: `${firstName} ${lastName}`,
    Alias: firstName.slice(0, 8).toLowerCase(),
    IsActive: true,
    UserType: 'Standard',
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
  })
  store.put('Organization', {
    ...system,
    Id: ORG_ID,
    Name: 'Reachable Simulator',
    InstanceName: 'SIM1',
    IsSandbox: true,
    TrialExpirationDate: null,
    NamespacePrefix: null,
    OrganizationType: 'Enterprise Edition',
    TimeZoneSidKey: 'GMT',
  })
  store.put('User', user(INTEGRATION_USER_ID, 'Reachable', 'Integration', 'integration@crm.example'))
  store.put('User', user(HUMAN_USER_ID, 'Hanna', 'Human', 'hanna@crm.example'))
  store.commit()
}
