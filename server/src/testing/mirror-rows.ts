import { saveMirrorAccounts, saveMirrorContacts, saveMirrorUsers } from '../db/org/mirror-write.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { DAY_MS, T0 } from './test-app.ts'

export const ACME = '001000000000001AAA'
export const ANN = '003000000000001AAA'
export const RITA = '005000000000001AAA'

/** Acme, owned by Rita, with Ann on it: what a pull would have brought. */
export function saveAcme(db: OrgDb): Promise<void> {
  return writing(db, async (tx) => {
    await saveMirrorUsers(tx, [{ id: RITA, email: 'rita@ourco.com', isActive: true }])
    await saveMirrorAccounts(tx, [{ id: ACME, name: 'Acme', ownerId: RITA, domains: ['acme.com'] }])
    await saveMirrorContacts(tx, [
      {
        ...{ id: ANN, accountId: ACME, ownerId: RITA, email: 'ann@acme.com', firstName: 'Ann', lastName: 'Lee' },
        ...{ title: null, phone: null, department: null, seniority: null, persona: null },
        ...{ mailingCountry: null, mailingState: null, emailActive: true, hardBounce: false, hardBounceDate: null },
        ...{ createdByReachable: false, reachableKey: null, optedOut: false, createdAtMs: T0 - 100 * DAY_MS },
        ...{ crmChangedAtMs: null, fieldsChangedAt: null, lastActivityAtMs: null, watched: null },
      },
    ])
  })
}
