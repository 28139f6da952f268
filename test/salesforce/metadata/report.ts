import type { Sim } from '../sim.ts'
import type { Row } from '../store.ts'
import type { ComponentType, Metadata, MetadataError } from './components.ts'
import { addSetupRow, keep, listKept, liveRows, readKept, removeSetupRow } from './components.ts'

const TYPE = 'Report'
const FOLDER = 'ReportFolder'
/** Of the standard report types, the one on contacts and their accounts. */
const OBJECTS: Readonly<Record<string, string>> = { ContactList: 'Contact', LeadList: 'Lead' }

/** Folders of reports; a report lies in one, `Folder/Name`. */
export const reportFolder: ComponentType = {
  exists: (sim, fullName) => readKept(sim, FOLDER, fullName) !== undefined,
  create: (sim, fullName, metadata) => {
    keep(sim, FOLDER, fullName, metadata)
    return null
  },
  update: (sim, fullName, metadata) => {
    keep(sim, FOLDER, fullName, metadata)
    return null
  },
  remove: (sim, fullName) => {
    keep(sim, FOLDER, fullName, null)
    return null
  },
  read: (sim, fullName) => ({ fullName, ...readKept(sim, FOLDER, fullName) }),
  list: (sim) => listKept(sim, FOLDER),
}

/** Reports of standard types; custom fields in columns and filters must exist, and so must the folder. */
export const report: ComponentType = {
  exists: (sim, fullName) => rowOf(sim, fullName) !== undefined,
  create: (sim, fullName, metadata) => {
    const refused = refuse(sim, fullName, metadata)
    if (refused) return refused
    const [folder = '', name = ''] = fullName.split('/')
    const label = String(readKept(sim, FOLDER, folder)?.name ?? folder)
    addSetupRow(sim, TYPE, {
      Name: metadata.name ?? name,
      DeveloperName: name,
      FolderName: label,
      Format: metadata.format,
    })
    keep(sim, TYPE, fullName, metadata)
    return null
  },
  update: (sim, fullName, metadata) => {
    const refused = refuse(sim, fullName, metadata)
    if (refused) return refused
    keep(sim, TYPE, fullName, metadata)
    return null
  },
  remove: (sim, fullName) => {
    const row = rowOf(sim, fullName)
    if (!row) return { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: `no Report named ${fullName} found` }
    removeSetupRow(sim, TYPE, row)
    keep(sim, TYPE, fullName, null)
    return null
  },
  read: (sim, fullName) => ({ fullName, ...readKept(sim, TYPE, fullName) }),
  list: (sim) => listKept(sim, TYPE),
}

const rowOf = (sim: Sim, fullName: string): Row | undefined =>
  liveRows(sim, TYPE).find((row) => row.DeveloperName === fullName.split('/')[1])

function refuse(sim: Sim, fullName: string, metadata: Metadata): MetadataError | null {
  const [folder = ''] = fullName.split('/')
  if (readKept(sim, FOLDER, folder) === undefined) {
    return { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: `Cannot find folder:${folder}` }
  }
  const meta = sim.schema.object(OBJECTS[String(metadata.reportType)] ?? '')
  if (!meta) return { statusCode: 'FIELD_INTEGRITY_EXCEPTION', message: `invalid report type: ${metadata.reportType}` }
  const filter = (metadata.filter ?? {}) as Metadata
  const criteria = [filter.criteriaItems ?? []].flat() as Metadata[]
  const columns = [metadata.columns ?? []].flat() as Metadata[]
  const named = [...columns.map(({ field }) => field), ...criteria.map(({ column }) => column)].map(String)
  // Standard columns go by words of their own; a custom field by object and name.
  const unknown = named.find(
    (name) => name.endsWith('__c') && !meta.fields.has(name.split('.')[1]?.toLowerCase() ?? ''),
  )
  if (unknown === undefined) return null
  return { statusCode: 'FIELD_INTEGRITY_EXCEPTION', message: `Invalid value specified: ${unknown}` }
}
