import { toStamp } from '../clock.ts'
import { ApiProblem } from '../problem.ts'
import { asObject } from '../rest/api.ts'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'
import type { SoapCall } from '../soap/partner.ts'
import { childrenOf, textOf, toValue } from '../soap/xml.ts'
import type { ComponentType, Metadata, MetadataError } from './components.ts'
import { customField } from './custom-field.ts'
import { customObject } from './custom-object.ts'
import { layout } from './layout.ts'
import { listView } from './list-view.ts'
import { permissionSet } from './permission-set.ts'
import { report, reportFolder } from './report.ts'

const TYPES: Readonly<Record<string, ComponentType>> = {
  CustomField: customField,
  CustomObject: customObject,
  Layout: layout,
  ListView: listView,
  PermissionSet: permissionSet,
  Report: report,
  ReportFolder: reportFolder,
}
const COMPONENTS_MAX = 10
const FOLDERS: Readonly<Record<string, string>> = {
  CustomField: 'objects',
  CustomObject: 'objects',
  Layout: 'layouts',
  ListView: 'objects',
  PermissionSet: 'permissionsets',
  Report: 'reports',
  ReportFolder: 'reports',
}

/** The operations of the Metadata API that exist here; each returns the value of its `result` elements. */
export const METADATA_OPERATIONS: Readonly<Record<string, (call: SoapCall) => unknown>> = {
  createMetadata: (call) => eachComponent(call, (type, sim, name, given) => saved(name, type.create(sim, name, given))),
  updateMetadata: (call) => eachComponent(call, (type, sim, name, given) => saved(name, type.update(sim, name, given))),
  upsertMetadata: (call) => eachComponent(call, upsert),
  deleteMetadata: (call) => eachName(call, (type, name) => saved(name, type.remove(call.sim, name))),
  readMetadata: (call) => {
    const type = textOf(call.request.body, 'type')
    const found = eachName(call, (component, name) => component.read(call.sim, name, Number(call.version)))
    return { records: found.map((each) => (each.fullName === undefined ? null : { '@type': type, ...each })) }
  },
  renameMetadata: rename,
  listMetadata: list,
  describeMetadata: () => ({
    metadataObjects: Object.keys(TYPES).map((xmlName) => ({
      directoryName: FOLDERS[xmlName],
      inFolder: false,
      metaFile: false,
      suffix: xmlName === 'PermissionSet' ? 'permissionset' : 'object',
      xmlName,
    })),
    organizationNamespace: '',
    partialSaveAllowed: true,
    testRequired: false,
  }),
}

type Act = (type: ComponentType, sim: Sim, fullName: string, metadata: Metadata) => unknown

function eachComponent({ sim, request }: SoapCall, act: Act): unknown[] {
  return atMost(childrenOf(request.body, 'metadata')).map((element) => {
    const { fullName, ...metadata } = asObject(toValue(element))
    return act(typeNamed(element.attributes.type ?? ''), sim, String(fullName), metadata)
  })
}

function eachName<T>({ request }: SoapCall, act: (type: ComponentType, fullName: string) => T): T[] {
  const type = typeNamed(textOf(request.body, 'type'))
  return atMost(childrenOf(request.body, 'fullNames')).map(({ text }) => act(type, text.trim()))
}

function upsert(type: ComponentType, sim: Sim, fullName: string, metadata: Metadata): unknown {
  const isThere = type.exists(sim, fullName)
  const error = isThere ? type.update(sim, fullName, metadata) : type.create(sim, fullName, metadata)
  return { created: !isThere && error === null, ...saved(fullName, error) }
}

/** A new name: the old component goes, what it said stays. */
function rename({ sim, request }: SoapCall): unknown {
  const type = typeNamed(textOf(request.body, 'type'))
  const [before, after] = [textOf(request.body, 'oldFullName'), textOf(request.body, 'newFullName')]
  const { fullName: _name, ...metadata } = type.read(sim, before)
  return saved(before, type.remove(sim, before) ?? type.create(sim, after, metadata))
}

function list({ sim, request }: SoapCall): unknown[] {
  const nowText = toStamp(sim.clock.nowMs()).replace('+0000', 'Z')
  const by = { createdById: INTEGRATION_USER_ID, createdByName: 'Reachable Integration', createdDate: nowText }
  return childrenOf(request.body, 'queries').flatMap((query) => {
    const name = textOf(query, 'type')
    const known = TYPES[name]
    if (!known) return []
    return known.list(sim).map((fullName) => ({
      ...by,
      fileName: `${FOLDERS[name]}/${fullName}`,
      fullName,
      id: '',
      lastModifiedById: by.createdById,
      lastModifiedByName: by.createdByName,
      lastModifiedDate: nowText,
      manageableState: 'unmanaged',
      type: name,
    }))
  })
}

function saved(fullName: string, error: MetadataError | null): Readonly<Record<string, unknown>> {
  if (error === null) return { fullName, success: true }
  const { fields, message, statusCode } = error
  return { errors: { fields, message, statusCode }, fullName, success: false }
}

function typeNamed(name: string): ComponentType {
  const type = TYPES[name]
  if (type) return type
  throw new ApiProblem(400, 'INVALID_TYPE', `This type of metadata is not available for this organization: ${name}`)
}

function atMost<T>(items: readonly T[]): readonly T[] {
  if (items.length <= COMPONENTS_MAX) return items
  throw new ApiProblem(
    400,
    'LIMIT_EXCEEDED',
    `Cannot process more than ${COMPONENTS_MAX} metadata components in one call`,
  )
}
