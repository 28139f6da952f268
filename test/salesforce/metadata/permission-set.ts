import type { Sim } from '../sim.ts'
import type { Row } from '../store.ts'
import type { ComponentType, Metadata } from './components.ts'
import { addSetupRow, keep, liveRows, readKept, removeSetupRow } from './components.ts'

const TYPE = 'PermissionSet'
/** Rows that go with a set, and the field by which they belong to it. */
const CHILDREN = {
  FieldPermissions: 'ParentId',
  ObjectPermissions: 'ParentId',
  PermissionSetAssignment: 'PermissionSetId',
}

/** Permission sets, the same rows that the REST API shows; fields and objects that are named are granted or revoked. */
export const permissionSet: ComponentType = {
  exists: (sim, fullName) => rowOf(sim, fullName) !== undefined,
  create: (sim, fullName, metadata) => {
    if (rowOf(sim, fullName)) {
      return { statusCode: 'DUPLICATE_DEVELOPER_NAME', message: `The API name is already in use: ${fullName}` }
    }
    const id = addSetupRow(sim, TYPE, { Name: fullName, Label: metadata.label ?? fullName })
    return grant(sim, fullName, id, metadata)
  },
  update: (sim, fullName, metadata) => {
    const row = rowOf(sim, fullName)
    return row ? grant(sim, fullName, row.Id, metadata) : unknownSet(fullName)
  },
  remove: (sim, fullName) => {
    const row = rowOf(sim, fullName)
    if (!row) return unknownSet(fullName)
    removeSetupRow(sim, TYPE, row)
    for (const [object, link] of Object.entries(CHILDREN)) {
      for (const child of liveRows(sim, object)) if (child[link] === row.Id) removeSetupRow(sim, object, child)
    }
    keep(sim, TYPE, fullName, null)
    return null
  },
  read: (sim, fullName) => {
    const row = rowOf(sim, fullName)
    if (!row) return {}
    const fieldPermissions = liveRows(sim, 'FieldPermissions')
      .filter((each) => each.ParentId === row.Id)
      .map((each) => ({ editable: each.PermissionsEdit, field: each.Field, readable: each.PermissionsRead }))
    return { fullName, ...readKept(sim, TYPE, fullName), fieldPermissions, label: row.Label }
  },
  list: (sim) => liveRows(sim, TYPE).map((row) => String(row.Name)),
}

const rowOf = (sim: Sim, name: string): Row | undefined => liveRows(sim, TYPE).find((row) => row.Name === name)
const unknownSet = (fullName: string) => ({
  statusCode: 'INVALID_CROSS_REFERENCE_KEY',
  message: `no PermissionSet named ${fullName} found`,
})
const listOf = (value: unknown): Metadata[] => (value === undefined ? [] : ([value].flat() as Metadata[]))

function grant(sim: Sim, fullName: string, parentId: string, metadata: Metadata) {
  for (const { field, readable, editable } of listOf(metadata.fieldPermissions)) {
    const [object = '', name = ''] = String(field).split('.')
    if (!sim.schema.object(object)?.fields.has(name.toLowerCase())) {
      return {
        statusCode: 'INVALID_CROSS_REFERENCE_KEY',
        message: `In field: field - no CustomField named ${String(field)} found`,
      }
    }
    const rights = { PermissionsRead: readable === true || editable === true, PermissionsEdit: editable === true }
    putOne(sim, 'FieldPermissions', { ParentId: parentId, SobjectType: object, Field: field }, rights)
  }
  for (const each of listOf(metadata.objectPermissions)) {
    const rights = {
      PermissionsRead: each.allowRead === true,
      PermissionsCreate: each.allowCreate === true,
      PermissionsEdit: each.allowEdit === true,
      PermissionsDelete: each.allowDelete === true,
    }
    putOne(sim, 'ObjectPermissions', { ParentId: parentId, SobjectType: each.object }, rights)
  }
  const { fieldPermissions: _fields, ...rest } = metadata
  // Describes keep their Last-Modified: a client that asks with If-Modified-Since does not learn of a grant.
  keep(sim, TYPE, fullName, rest)
  return null
}

/** Changes the row with this key, or adds it. */
function putOne(sim: Sim, object: string, key: Metadata, rights: Metadata): void {
  const isIt = (row: Row) => Object.entries(key).every(([name, value]) => row[name] === value)
  for (const row of liveRows(sim, object).filter(isIt)) removeSetupRow(sim, object, row)
  addSetupRow(sim, object, { ...key, ...rights })
}
