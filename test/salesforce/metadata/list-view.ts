import type { Sim } from '../sim.ts'
import type { Row } from '../store.ts'
import type { ComponentType, Metadata, MetadataError } from './components.ts'
import { addSetupRow, keep, liveRows, readKept, removeSetupRow } from './components.ts'

const TYPE = 'ListView'

/** List views such as `Contact.Hard_Bounces`; custom fields in filters and columns must exist. */
export const listView: ComponentType = {
  exists: (sim, fullName) => rowOf(sim, fullName) !== undefined,
  create: (sim, fullName, metadata) => {
    const refused = refuseFields(sim, fullName, metadata)
    if (refused) return refused
    const [object = '', name = ''] = fullName.split('.')
    addSetupRow(sim, TYPE, { Name: metadata.label ?? name, DeveloperName: name, SobjectType: object })
    keep(sim, TYPE, fullName, metadata)
    return null
  },
  update: (sim, fullName, metadata) => {
    const refused = refuseFields(sim, fullName, metadata)
    if (refused) return refused
    keep(sim, TYPE, fullName, metadata)
    return null
  },
  remove: (sim, fullName) => {
    const row = rowOf(sim, fullName)
    if (!row) return { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: `no ListView named ${fullName} found` }
    removeSetupRow(sim, TYPE, row)
    keep(sim, TYPE, fullName, null)
    return null
  },
  read: (sim, fullName) => {
    const row = rowOf(sim, fullName)
    return row ? { fullName, label: row.Name, ...readKept(sim, TYPE, fullName) } : {}
  },
  list: (sim) => liveRows(sim, TYPE).map((row) => `${String(row.SobjectType)}.${String(row.DeveloperName)}`),
}

function rowOf(sim: Sim, fullName: string): Row | undefined {
  return liveRows(sim, TYPE).find((row) => `${String(row.SobjectType)}.${String(row.DeveloperName)}` === fullName)
}

function refuseFields(sim: Sim, fullName: string, metadata: Metadata): MetadataError | null {
  const meta = sim.schema.object(fullName.split('.')[0] ?? '')
  const filters = [metadata.filters ?? []].flat() as Metadata[]
  const named = [...filters.map((filter) => filter.field), ...[metadata.columns ?? []].flat()].map(String)
  // Standard columns go by words of their own, which are not field names.
  const unknown = named.find((name) => name.endsWith('__c') && !meta?.fields.has(name.toLowerCase()))
  if (meta && unknown === undefined) return null
  const what = unknown ?? fullName
  return { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: `no such field or component: ${what}` }
}
