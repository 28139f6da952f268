import { toStamp } from '../clock.ts'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'
import { resolvePath } from '../soql/field-path.ts'
import type { Row, Value } from '../store.ts'

/** What a newcomer wants to see of each object, as field paths. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  Contact: [
    'Name',
    'Email',
    'email_active__c',
    'Hard_Bounce__c',
    'Hard_Bounce_Date__c',
    'Account.Name',
    'Owner.Name',
    'Title',
    'Department',
    'Created_By_Reachable__c',
  ],
  Lead: ['Name', 'Email', 'Company', 'Hard_Bounce__c', 'Hard_Bounce_Date__c', 'IsConverted', 'Owner.Name'],
  Account: ['Name', 'Website', 'Secondary_Domains__c', 'Owner.Name', 'LastActivityDate'],
  Opportunity: ['Name', 'Account.Name', 'StageName', 'IsClosed', 'CloseDate', 'Owner.Name'],
  OpportunityContactRole: ['Opportunity.Name', 'Contact.Name', 'Role', 'IsPrimary', 'Created_By_Reachable__c'],
  Task: ['Subject', 'Who.Name', 'What.Name', 'Owner.Name', 'Status', 'ActivityDate'],
}
/** The page shows the rows that changed last; more would only scroll by. */
const ROWS_MAX = 100

export type WatchView = {
  readonly now: string
  readonly calls: { readonly used: number; readonly limit: number }
  readonly objects: readonly {
    readonly name: string
    readonly label: string
    readonly total: number
    readonly columns: readonly string[]
    readonly rows: readonly { readonly id: string; readonly changed: string; readonly cells: readonly string[] }[]
  }[]
}

/** The rows that changed last, per object, as text. Columns of fields that the org lacks are left out. */
export function watchView(sim: Sim): WatchView {
  const nowMs = sim.clock.nowMs()
  return {
    now: toStamp(nowMs),
    calls: { used: sim.calls.usedInWindow(nowMs), limit: sim.config().apiLimit },
    objects: Object.entries(COLUMNS).map(([name, paths]) => watchObject(sim, name, paths)),
  }
}

function watchObject(sim: Sim, name: string, paths: readonly string[]): WatchView['objects'][number] {
  const meta = sim.schema.object(name)
  if (!meta) return { name, label: name, total: 0, columns: [], rows: [] }
  const context = { ...sim.queryContext(INTEGRATION_USER_ID), canSee: () => true }
  const shown = paths.filter((path) => path.includes('.') || meta.fields.has(path.toLowerCase()))
  const columns = shown.map((path) => resolvePath(context, meta, path))
  const live = [...sim.store.all(name)].filter((row) => row.IsDeleted !== true)
  const newest = live.toSorted((one, other) => (changedAt(one) < changedAt(other) ? 1 : -1)).slice(0, ROWS_MAX)
  const rows = newest.map((row) => ({
    id: row.Id,
    changed: changedAt(row),
    cells: columns.map((column) => textOf(column.read(row))),
  }))
  return { name, label: meta.spec.labelPlural, total: live.length, columns: shown, rows }
}

/** Datetimes to the minute: the rest is noise to a reader. */
const textOf = (value: Value) => String(value ?? '').replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d\.000\+0000$/, '$1 $2')
const changedAt = (row: Row) => String(row.SystemModstamp)
