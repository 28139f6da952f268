import type { ObjectMeta } from '../schema/schema.ts'
import type { Sim } from '../sim.ts'
import type { ComponentType, Metadata, MetadataError } from './components.ts'
import { keep, listKept, readKept } from './components.ts'

const TYPE = 'Layout'

/** Page layouts, `Contact-Contact Layout`: each object has one from the beginning, with its standard fields. */
export const layout: ComponentType = {
  exists: (sim, fullName) => layout.list(sim).includes(fullName),
  create: (sim, fullName, metadata) => {
    if (!layout.exists(sim, fullName)) return save(sim, fullName, metadata)
    return { statusCode: 'DUPLICATE_DEVELOPER_NAME', message: `There is already a layout named ${fullName}.` }
  },
  update: (sim, fullName, metadata) =>
    layout.exists(sim, fullName) ? save(sim, fullName, metadata) : unknown(`Layout named ${fullName}`),
  remove: (sim, fullName) => {
    if (!listKept(sim, TYPE).includes(fullName)) return unknown(`Layout named ${fullName}`)
    keep(sim, TYPE, fullName, null)
    return null
  },
  read: (sim, fullName) => {
    const object = objectOf(sim, fullName)
    if (!object || !layout.exists(sim, fullName)) return {}
    return { fullName, ...(readKept(sim, TYPE, fullName) ?? firstLayout(object)) }
  },
  list: (sim) => {
    const first = sim.schema.names().flatMap((name) => {
      const spec = sim.schema.object(name)?.spec
      return spec?.createable ? [`${spec.name}-${spec.label} Layout`] : []
    })
    return [...new Set([...first, ...listKept(sim, TYPE)])]
  },
}

const objectOf = (sim: Sim, fullName: string): ObjectMeta | undefined =>
  sim.schema.object(fullName.slice(0, fullName.indexOf('-')))

function save(sim: Sim, fullName: string, metadata: Metadata): MetadataError | null {
  const object = objectOf(sim, fullName)
  if (!object) return unknown(`Layout named ${fullName}`)
  const stranger = fieldsOn(metadata).find((name) => !object.fields.has(name.toLowerCase()))
  if (stranger !== undefined) return unknown(`CustomField named ${object.spec.name}.${stranger}`)
  const twice = fieldsOn(metadata).find((name, at, all) => all.indexOf(name) !== at)
  if (twice !== undefined) return { statusCode: 'DUPLICATE_VALUE', message: `Duplicate layout item: ${twice}` }
  keep(sim, TYPE, fullName, metadata)
  return null
}

const unknown = (what: string): MetadataError => ({
  statusCode: 'INVALID_CROSS_REFERENCE_KEY',
  message: `no ${what} found`,
})

/** The fields on all sections, in their order. */
function fieldsOn(metadata: Metadata): string[] {
  const parts = (of: unknown, name: string) => [((of ?? {}) as Metadata)[name] ?? []].flat()
  return parts(metadata, 'layoutSections')
    .flatMap((section) => parts(section, 'layoutColumns'))
    .flatMap((column) => parts(column, 'layoutItems'))
    .flatMap((item) => parts(item, 'field'))
    .map(String)
}

function firstLayout({ spec }: ObjectMeta): Metadata {
  const fields = spec.fields.filter(({ custom, createable }) => !custom && createable)
  return {
    layoutSections: {
      ...{ customLabel: false, detailHeading: false, editHeading: true, label: `${spec.label} Information` },
      layoutColumns: { layoutItems: fields.map(({ name }) => ({ behavior: 'Edit', field: name })) },
      style: 'TwoColumnsTopToBottom',
    },
    showEmailCheckbox: false,
    showHighlightsPanel: false,
  }
}
