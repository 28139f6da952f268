import type { FieldSpec } from '../schema/field.ts'
import { describeField } from './describe.ts'

const SYSTEM_NAMES = new Set(['CreatedById', 'CreatedDate', 'LastModifiedById', 'LastModifiedDate', 'SystemModstamp'])
/** Never on a page. */
const HIDDEN_NAMES = new Set(['Id', 'IsDeleted', 'SystemModstamp', 'MasterRecordId'])
const COLUMNS = 2

/**
 * The sections of the page that Salesforce makes for an object nobody laid out: its fields in two columns, then who made
 * and changed the record. On the edit page stand only the fields that may be written.
 */
export function layoutSections(label: string, layoutId: string, fields: readonly FieldSpec[], isEdit: boolean) {
  const shown = fields.filter((spec) => !HIDDEN_NAMES.has(spec.name))
  const own = shown.filter((spec) => !SYSTEM_NAMES.has(spec.name) && (!isEdit || spec.createable || spec.updateable))
  const system = isEdit ? [] : shown.filter((spec) => SYSTEM_NAMES.has(spec.name))
  const parts = [
    { heading: `${label} Information`, members: own },
    { heading: 'System Information', members: system },
  ]
  return parts.filter(({ members }) => members.length > 0).map((part) => section(layoutId, part.heading, part.members))
}

function section(parentLayoutId: string, heading: string, fields: readonly FieldSpec[]) {
  const rows = Math.ceil(fields.length / COLUMNS)
  const layoutRows = Array.from({ length: rows }, (_, row) => {
    const layoutItems = fields.slice(row * COLUMNS, (row + 1) * COLUMNS).map(layoutItem)
    return { layoutItems, numItems: layoutItems.length }
  })
  return {
    collapsed: false,
    columns: COLUMNS,
    heading,
    layoutRows,
    layoutSectionId: null,
    parentLayoutId,
    rows,
    tabOrder: 'LeftToRight',
    useCollapsibleSection: false,
    useHeading: true,
  }
}

/** One field with its label, as layouts and compact layouts show it. */
export function layoutItem(spec: FieldSpec, index: number) {
  return {
    editableForNew: spec.createable,
    editableForUpdate: spec.updateable,
    label: spec.label,
    layoutComponents: [
      { details: describeField(spec), displayLines: 1, tabOrder: index + 1, type: 'Field', value: spec.name },
    ],
    placeholder: false,
    required: isRequired(spec),
  }
}

const isRequired = (spec: FieldSpec) => !spec.nillable && spec.createable && spec.defaultValue === null
