import { toStamp } from './clock.ts'
import { makeId } from './ids.ts'
import type { Schema } from './schema/schema.ts'
import type { Row, Store } from './store.ts'
import { blankRow } from './store.ts'

/** Sequence numbers that no record gets by counting: the org and its first users keep their ids for ever. */
export const ORG_ID = makeId('00D', 1)
export const INTEGRATION_USER_ID = makeId('005', 1)
export const HUMAN_USER_ID = makeId('005', 2)

/** Objects for which every org has a list view of all records. */
const WITH_STANDARD_VIEW = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case']

/** The org itself, its integration user, one human and the standard list views. */
export function seedOrg(schema: Schema, store: Store, nowMs: number): void {
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
    ...blankRow(schema, 'User'),
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
    ...blankRow(schema, 'Organization'),
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
  for (const [index, object] of WITH_STANDARD_VIEW.entries()) {
    store.put('ListView', {
      ...blankRow(schema, 'ListView'),
      ...system,
      Id: makeId('00B', index + 1),
      Name: `All ${schema.object(object)?.spec.labelPlural ?? object}`,
      DeveloperName: `All${schema.object(object)?.spec.labelPlural ?? object}`,
      SobjectType: object,
    })
  }
  store.commit()
}
