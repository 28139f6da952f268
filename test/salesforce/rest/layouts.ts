import { makeId } from '../ids.ts'
import { notFound } from '../problem.ts'
import type { ChildRelationship, ObjectMeta } from '../schema/schema.ts'
import type { ApiContext, Handler } from './api.ts'
import { objectOf } from './api.ts'
import { fieldsAsSeen, MASTER_RECORD_TYPE_ID } from './describe.ts'
import { layoutItem, layoutSections } from './layout-sections.ts'
import { quickActionItems } from './quick-actions.ts'

/** The named layouts that Salesforce has: the page on which users edit themselves. */
const NAMED: Readonly<Record<string, readonly string[]>> = { User: ['UserAlt'] }
const COMPACT_FIELDS = ['Name', 'Subject', 'Title', 'Phone', 'Email', 'Website', 'StageName', 'CloseDate', 'OwnerId']
const COMPACT_FIELDS_MAX = 5
const RELATED_ROWS = 5

/** `GET sobjects/X/describe/layouts`: one layout, worked out from the fields, for the one record type. */
export const describeLayouts: Handler = (context, _request, [name = '']) => {
  const meta = objectOf(context, name)
  const layout = layoutOf(context, meta)
  return {
    status: 200,
    body: { layouts: [layout], recordTypeMappings: [mapping(context, meta)], recordTypeSelectorRequired: [false] },
  }
}

/** `GET sobjects/X/describe/layouts/012…`: the layout of one record type. */
export const describeLayoutOf: Handler = (context, _request, [name = '', recordTypeId = '']) => {
  if (recordTypeId.slice(0, 15) !== MASTER_RECORD_TYPE_ID.slice(0, 15)) throw notFound()
  return { status: 200, body: layoutOf(context, objectOf(context, name)) }
}

/** `GET sobjects/X/describe/namedLayouts/Y`. */
export const describeNamedLayout: Handler = (context, request, [name = '', layout = '']) => {
  const { spec } = objectOf(context, name)
  if (!NAMED[spec.name]?.includes(layout)) throw notFound()
  return describeLayouts(context, request, [name])
}

/** `GET sobjects/X/describe/compactLayouts`: the system default, which has no id. */
export const describeCompactLayouts: Handler = (context, _request, [name = '']) => ({
  status: 200,
  body: compactLayouts(context, objectOf(context, name)),
})

/** `GET compactLayouts?q=Account,Contact`: the primary compact layout of several objects. */
export const primaryCompactLayouts: Handler = (context, request) => {
  const names = (request.query.get('q') ?? '').split(',').flatMap((name) => name.trim() || [])
  const metas = names.map((name) => objectOf(context, name))
  return { status: 200, body: Object.fromEntries(metas.map((meta) => [meta.spec.name, compactLayout(context, meta)])) }
}

/** `GET sobjects/X/describe/approvalLayouts`: the org has no approval processes. */
export const describeApprovalLayouts: Handler = (context, _request, [name = '']) => {
  objectOf(context, name)
  return { status: 200, body: { approvalLayouts: [] } }
}

function layoutOf(context: ApiContext, meta: ObjectMeta) {
  const { spec } = meta
  const id = layoutIdOf(meta)
  const fields = fieldsAsSeen(context, meta)
  return {
    buttonLayoutSection: { detailButtons: buttons(meta) },
    detailLayoutSections: layoutSections(spec.label, id, fields, false),
    editLayoutSections: layoutSections(spec.label, id, fields, true),
    feedView: null,
    highlightsPanelLayoutSection: null,
    id,
    multirowEditLayoutSections: [],
    offlineLinks: [],
    quickActionList: { quickActionListItems: quickActionItems(context, meta) },
    relatedContent: null,
    relatedLists: [...meta.children.values()].flatMap((child) => relatedList(context, child)),
    saveOptions: [],
  }
}

function buttons({ spec }: ObjectMeta) {
  const names = [spec.updateable ? 'Edit' : [], spec.deletable ? 'Delete' : [], spec.createable ? 'Clone' : []].flat()
  return names.map((name) => ({ behavior: null, custom: false, label: name, name, overridden: false, windowUrl: null }))
}

function relatedList(context: ApiContext, child: ChildRelationship) {
  const meta = context.sim.schema.object(child.object)
  if (!meta) return []
  const { name, label, labelPlural } = meta.spec
  const columns = compactFields(context, meta).map((spec) => ({
    field: `${name}.${spec.name}`,
    fieldApiName: spec.name,
    format: null,
    label: spec.label,
    lookupId: spec.name === 'Name' ? `${name}.Id` : null,
    name: spec.name,
    sortable: spec.filterable,
  }))
  return [
    {
      accessLevelRequiredForCreate: null,
      buttons: meta.spec.createable ? [{ custom: false, label: `New ${label}`, name: `New${name}` }] : [],
      columns,
      custom: name.endsWith('__c'),
      field: child.field.name,
      label: labelPlural,
      limitRows: RELATED_ROWS,
      name: child.name,
      sobject: name,
      sort: [],
    },
  ]
}

function mapping(context: ApiContext, meta: ObjectMeta) {
  const path = `${context.versionPath}/sobjects/${meta.spec.name}/describe/layouts/${MASTER_RECORD_TYPE_ID}`
  return {
    active: true,
    available: true,
    defaultRecordTypeMapping: true,
    developerName: 'Master',
    layoutId: layoutIdOf(meta),
    master: true,
    name: 'Master',
    picklistsForRecordType: null,
    recordTypeId: MASTER_RECORD_TYPE_ID,
    urls: { layout: path },
  }
}

function compactLayouts(context: ApiContext, meta: ObjectMeta) {
  return {
    compactLayouts: [compactLayout(context, meta)],
    defaultCompactLayoutId: null,
    recordTypeCompactLayoutMappings: [
      {
        available: true,
        compactLayoutId: null,
        compactLayoutName: 'SYSTEM',
        recordTypeId: MASTER_RECORD_TYPE_ID,
        recordTypeName: 'Master',
        urls: {},
      },
    ],
    urls: { primary: `${context.versionPath}/sobjects/${meta.spec.name}/describe/compactLayouts/primary` },
  }
}

function compactLayout(context: ApiContext, meta: ObjectMeta) {
  return {
    actions: buttons(meta),
    fieldItems: compactFields(context, meta).map(layoutItem),
    id: null,
    imageItems: [],
    label: 'System Default',
    name: 'SYSTEM',
    objectType: meta.spec.name,
  }
}

function compactFields(context: ApiContext, meta: ObjectMeta) {
  const seen = fieldsAsSeen(context, meta)
  const wanted = COMPACT_FIELDS.flatMap((name) => seen.find((spec) => spec.name === name) ?? [])
  return wanted.slice(0, COMPACT_FIELDS_MAX)
}

/** One layout per object, numbered by its key prefix so that it stays the same for ever. */
function layoutIdOf({ spec }: ObjectMeta): string {
  const number = [...spec.keyPrefix].reduce((sum, character) => sum * 128 + character.charCodeAt(0), 0)
  return makeId('00h', number)
}
