import type { ObjectMeta } from '../schema/schema.ts'
import { compileSelect } from '../soql/select.ts'
import type { ApiContext } from './api.ts'

/** A projection onto a comma list of fields, or onto every visible one. */
export function project(context: ApiContext, meta: ObjectMeta, fields: string | null) {
  const names = fields?.split(',').map((each) => each.trim()) ?? null
  const asSeen = context.sim.queryContext(context.session.userId)
  const all = meta.spec.fields.filter((spec) => asSeen.canSee(meta.spec.name, spec)).map((spec) => spec.name)
  const selected = (names ?? all).map((path) => {
    const parts = path.split('.')
    const field = parts.pop() ?? ''
    if (parts.length === 0) return { type: 'Field' as const, field }
    return { type: 'FieldRelationship' as const, field, relationships: parts }
  })
  const selectChildren = () => () => null
  const source = { context: asSeen, meta, alias: undefined, versionPath: context.versionPath, selectChildren }
  return compileSelect(source, { fields: selected, sObject: meta.spec.name })
}
