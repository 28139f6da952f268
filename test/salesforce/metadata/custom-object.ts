import { field, lookup } from '../schema/field.ts'
import { object } from '../schema/object-spec.ts'
import type { Sim } from '../sim.ts'
import type { ComponentType, Metadata } from './components.ts'
import { keep, noteSchemaChange, readKept } from './components.ts'

const TYPE = 'CustomObject'

/** Custom objects: a name, an owner, and whatever fields are added afterwards. */
export const customObject: ComponentType = {
  exists: (sim, fullName) => sim.schema.object(fullName) !== undefined,
  create: (sim, fullName, metadata) => {
    if (!/^[A-Za-z]\w*__c$/.test(fullName)) {
      return { statusCode: 'INVALID_INPUT', message: `Invalid fullName: ${fullName}`, fields: ['fullName'] }
    }
    if (metadata.nameField === undefined) {
      return { statusCode: 'FIELD_INTEGRITY_EXCEPTION', message: 'Must specify a nameField of type Text or AutoNumber' }
    }
    if (sim.schema.object(fullName)) {
      const name = fullName.replace(/__c$/, '')
      return { statusCode: 'DUPLICATE_DEVELOPER_NAME', message: `There is already an object named ${name}.` }
    }
    return define(sim, fullName, metadata)
  },
  update: (sim, fullName, metadata) => {
    if (!sim.schema.object(fullName)) return unknownObject(fullName)
    return fullName.endsWith('__c') ? define(sim, fullName, metadata) : null
  },
  remove: (sim, fullName) => {
    if (!fullName.endsWith('__c') || !sim.schema.object(fullName)) return unknownObject(fullName)
    sim.schema.removeObject(fullName)
    keep(sim, TYPE, fullName, null)
    return remember(sim)
  },
  read: (sim, fullName) => {
    const meta = sim.schema.object(fullName)
    if (!meta) return {}
    const { label, labelPlural } = meta.spec
    return { fullName, ...(readKept(sim, TYPE, fullName) ?? { label, pluralLabel: labelPlural }) }
  },
  list: (sim) => sim.schema.names(),
}

const unknownObject = (fullName: string) => ({
  statusCode: 'INVALID_CROSS_REFERENCE_KEY',
  message: `no CustomObject named ${fullName} found`,
})

function define(sim: Sim, fullName: string, metadata: Metadata): null {
  const before = sim.schema.object(fullName)?.spec
  const merged = { ...readKept(sim, TYPE, fullName), ...metadata }
  const label = String(merged.label ?? fullName)
  const own = [field('Name', 'string', { length: 80, idLookup: true }), lookup('OwnerId', 'User')]
  const made = object(fullName, before?.keyPrefix ?? freePrefix(sim), own, {
    label,
    labelPlural: String(merged.pluralLabel ?? label),
  })
  sim.schema.addObject(before ? { ...made, fields: before.fields } : made)
  keep(sim, TYPE, fullName, merged)
  return remember(sim)
}

/** Key prefixes of custom objects: a00, a01 … */
function freePrefix(sim: Sim): string {
  const taken = new Set(sim.schema.customObjects().map((spec) => spec.keyPrefix))
  for (let number = 0; ; number++) {
    const prefix = `a${number.toString(36).padStart(2, '0')}`
    if (!taken.has(prefix)) return prefix
  }
}

function remember(sim: Sim): null {
  sim.store.setState('objects', sim.schema.customObjects())
  noteSchemaChange(sim)
  return null
}
