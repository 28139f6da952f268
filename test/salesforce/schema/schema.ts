import type { FieldSpec } from './field.ts'
import type { ObjectSpec } from './object-spec.ts'
import { PRODUCT_FIELDS, STANDARD_OBJECTS, TOOLING_OBJECTS } from './tables.ts'

export type ObjectMeta = {
  readonly spec: ObjectSpec
  /** By lower-case name: Salesforce names are case-insensitive. */
  readonly fields: ReadonlyMap<string, FieldSpec>
  /** By lower-case relationship name, such as `account` for AccountId. */
  readonly parents: ReadonlyMap<string, FieldSpec>
  /** By lower-case child relationship name, such as `contacts` on Account. */
  readonly children: ReadonlyMap<string, ChildRelationship>
}
export type ChildRelationship = { readonly name: string; readonly object: string; readonly field: FieldSpec }

export type Schema = {
  /** Case-insensitive; undefined for an object that is unknown or whose feature is off. */
  object(name: string): ObjectMeta | undefined
  objectOfId(id: string): ObjectMeta | undefined
  names(): string[]
  /** Objects of the Tooling API, which the REST API does not know. */
  toolingObject(name: string): ObjectMeta | undefined
  toolingNames(): string[]
  /** Adds a custom object, or replaces it. */
  addObject(spec: ObjectSpec): void
  removeObject(name: string): void
  customObjects(): ObjectSpec[]
  /** Adds or replaces a custom field. False when the object is unknown. */
  addField(objectName: string, spec: FieldSpec): boolean
  removeField(objectName: string, fieldName: string): void
  customFields(): { object: string; spec: FieldSpec }[]
}

export type SchemaOptions = {
  withoutCustomFields?: boolean
  isFeatureOn?: (feature: NonNullable<ObjectSpec['feature']>) => boolean
}

/** Builds the describable schema from the tables; custom fields are data and may change later. */
export function createSchema(options: SchemaOptions = {}): Schema {
  const isFeatureOn = options.isFeatureOn ?? (() => true)
  const specs = new Map<string, ObjectSpec>()
  for (const spec of STANDARD_OBJECTS) {
    const own = options.withoutCustomFields ? [] : (PRODUCT_FIELDS[spec.name] ?? [])
    specs.set(spec.name.toLowerCase(), { ...spec, fields: [...spec.fields, ...own] })
  }
  let metas = buildMetas(specs)
  const tooling = buildMetas(new Map(TOOLING_OBJECTS.map((spec) => [spec.name.toLowerCase(), spec])))
  const visible = (meta: ObjectMeta | undefined) =>
    meta && (meta.spec.feature === null || isFeatureOn(meta.spec.feature)) ? meta : undefined
  const replaceFields = (name: string, change: (fields: readonly FieldSpec[]) => FieldSpec[]) => {
    const spec = specs.get(name.toLowerCase())
    if (!spec) return false
    specs.set(name.toLowerCase(), { ...spec, fields: change(spec.fields) })
    metas = buildMetas(specs)
    return true
  }
  const without = (fields: readonly FieldSpec[], name: string) =>
    fields.filter((each) => each.name.toLowerCase() !== name.toLowerCase())
  return {
    object: (name) => visible(metas.get(name.toLowerCase())),
    objectOfId: (id) => visible([...metas.values()].find((meta) => meta.spec.keyPrefix === id.slice(0, 3))),
    toolingObject: (name) => tooling.get(name.toLowerCase()),
    toolingNames: () => [...tooling.values()].map((meta) => meta.spec.name),
    addObject: (spec) => {
      specs.set(spec.name.toLowerCase(), spec)
      metas = buildMetas(specs)
    },
    removeObject: (name) => {
      specs.delete(name.toLowerCase())
      metas = buildMetas(specs)
    },
    customObjects: () => [...specs.values()].filter((spec) => spec.name.endsWith('__c')),
    names: () => [...metas.values()].filter((meta) => visible(meta)).map((meta) => meta.spec.name),
    addField: (name, spec) => replaceFields(name, (fields) => [...without(fields, spec.name), spec]),
    removeField: (name, fieldName) => void replaceFields(name, (fields) => without(fields, fieldName)),
    customFields: () =>
      [...specs.values()].flatMap((spec) =>
        spec.fields.filter((each) => each.custom).map((each) => ({ object: spec.name, spec: each })),
      ),
  }
}

function buildMetas(specs: ReadonlyMap<string, ObjectSpec>): Map<string, ObjectMeta> {
  const metas = new Map<string, ObjectMeta>()
  for (const [name, spec] of specs) {
    metas.set(name, {
      spec,
      fields: new Map(spec.fields.map((each) => [each.name.toLowerCase(), each])),
      parents: new Map(
        spec.fields.flatMap((each) => (each.relationshipName ? [[each.relationshipName.toLowerCase(), each]] : [])),
      ),
      children: childrenOf(spec.name, specs),
    })
  }
  return metas
}

function childrenOf(parent: string, specs: ReadonlyMap<string, ObjectSpec>): Map<string, ChildRelationship> {
  const children = new Map<string, ChildRelationship>()
  for (const spec of specs.values()) {
    for (const each of spec.fields) {
      if (!each.childRelationship || !each.referenceTo.includes(parent)) continue
      children.set(each.childRelationship.toLowerCase(), {
        name: each.childRelationship,
        object: spec.name,
        field: each,
      })
    }
  }
  return children
}
