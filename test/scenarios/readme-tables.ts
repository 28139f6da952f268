import { OrgSettings } from '@reachable/shared/contract'
import { RUN_REFUSALS } from '@reachable/shared/reachability'
import { REFUSALS } from '@reachable/shared/rules'
import * as z from 'zod'

type Shape = z.core.JSONSchema.BaseSchema

/** The README with its generated tables written anew; a test keeps the committed copy current. Throws without markers. */
export function withTables(readme: string): string {
  return replaceBetween(replaceBetween(readme, 'refusals', refusalsTable()), 'settings', settingsTable())
}

function replaceBetween(text: string, name: string, table: string): string {
  const [open, close] = [`<!-- ${name}: written by pnpm scenarios --schema -->`, `<!-- end of ${name} -->`]
  const [from, to] = [text.indexOf(open), text.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`the README has no place for the table of ${name}`)
  return `${text.slice(0, from + open.length)}\n\n${table}\n\n${text.slice(to)}`
}

/** Every key of the settings document with its default; `[]` stands for each item of a list. */
function settingsTable(): string {
  const { $defs: defs = {}, ...org } = z.toJSONSchema(OrgSettings, { io: 'input' })
  const rows = rowsOf(resolved(org, defs), '', defs)
  return table([['key', 'values', 'default'], ...rows])
}

/** Codes of the rules' own tables; the others are named in the text. */
function refusalsTable(): string {
  const rows = Object.entries({ ...REFUSALS, ...RUN_REFUSALS }).map(([code, { rule, why }]) => [
    `\`${code}\``,
    rule,
    why.replaceAll('{about}', '…'),
  ])
  return table([['refusal', 'rule', 'sentence'], ...rows])
}

function table(cells: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null && !Array.isArray(value)

type Defs = Readonly<Record<string, Shape>>

function rowsOf(schema: Shape, prefix: string, defs: Defs): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const shape = isShape(child) ? resolved(child, defs) : {}
    if (shape.properties) return rowsOf(shape, `${prefix}${key}.`, defs)
    const item = isShape(shape.items) ? resolved(shape.items, defs) : {}
    const row = [`\`${prefix}${key}\``, valuesOf(shape), defaultOf(shape, item)]
    return [row, ...rowsOf(item, `${prefix}${key}[].`, defs)]
  })
}

const resolved = (shape: Shape, defs: Defs): Shape => defs[shape.$ref?.split('/').at(-1) ?? ''] ?? shape

function valuesOf(shape: Shape): string {
  if (shape.enum) return shape.enum.map((value) => `\`${String(value)}\``).join(' ')
  if (shape.anyOf) return shape.anyOf.map(valuesOf).join(' or ')
  if (shape.type === 'array')
    return isShape(shape.items) && shape.items.enum ? `list of ${valuesOf(shape.items)}` : 'list'
  if (shape.type === 'object') return 'map'
  const { minimum, maximum } = shape
  const types = [shape.type ?? 'any'].flat().join(' or ')
  return minimum !== undefined && maximum !== undefined ? `${types} ${minimum}–${maximum}` : types
}

/** A long list says how long it is; a list of things with keys says which things. */
function defaultOf(shape: Shape, item: Shape): string {
  if (shape.default === undefined) return ''
  if (!Array.isArray(shape.default)) return `\`${JSON.stringify(shape.default)}\``
  const names = item.properties ? shape.default.map((each: unknown) => (isShape(each) ? each.id : each)) : shape.default
  const text = JSON.stringify(names)
  return text.length > 70 ? `${names.length} entries` : `\`${text}\``
}
