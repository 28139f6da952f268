import { digest, Filter, type NewFilter } from '@reachable/shared/contract'
import { isCatchAll, normalisePattern } from '@reachable/shared/rules'
import { readCsv, writeCsv } from './csv.ts'

export type Fault = { readonly pointer: string; readonly detail: string }

const COLUMNS = ['id', 'type', 'field', 'pattern'] as const
const ID_CHARACTERS = 12

/** The filter in the form in which it is kept. Without an id it gets one from what it says. */
export function filterOf(given: NewFilter): Filter {
  const pattern = normalisePattern(given)
  const { type, field } = given
  const id = given.id ?? `flt_${digest([type, field, pattern]).slice(0, ID_CHARACTERS)}`
  return { id, type, field, pattern }
}

/** What is wrong with a list of filters: patterns that hide everything (FLT-4), and ids that are there twice. */
export function filterFaults(filters: readonly Filter[], pointer: string): Fault[] {
  const ids = filters.map((filter) => filter.id)
  return filters.flatMap(({ id, pattern }, index) => [
    ...(isCatchAll(pattern) ? [{ pointer: `${pointer}/${index}/pattern`, detail: 'this would hide everything' }] : []),
    ...(ids.indexOf(id) < index ? [{ pointer: `${pointer}/${index}/id`, detail: 'two filters have one id' }] : []),
  ])
}

export function filtersToCsv(filters: readonly Filter[]): string {
  return writeCsv([COLUMNS, ...filters.map((filter) => COLUMNS.map((column) => filter[column]))])
}

/** Reads a file with the columns type and pattern, and perhaps id and field; each fault names its line. */
export function filtersFromCsv(text: string): { readonly filters: Filter[] } | { readonly faults: Fault[] } {
  const [head, ...rows] = readCsv(text) ?? []
  const names = head?.map((name) => name.trim().toLowerCase()) ?? []
  if (!names.includes('type') || !names.includes('pattern')) {
    return { faults: [{ pointer: '/1', detail: 'the first line names the columns: id, type, field, pattern' }] }
  }
  const read = rows.map((row) => readRow(names, row))
  const faults = read.flatMap((filter, index) =>
    filter === null ? [{ pointer: `/${index + 2}`, detail: 'not a filter: see its type, field and pattern' }] : [],
  )
  const filters = read.flatMap((filter) => filter ?? [])
  const all = faults.length > 0 ? faults : filterFaults(filters, '')
  return all.length > 0 ? { faults: all } : { filters }
}

function readRow(names: readonly string[], row: readonly string[]): Filter | null {
  const filled = names.flatMap((name, index) => (row[index] ? [[name, row[index]] as const] : []))
  const parsed = Filter.partial({ id: true }).safeParse(Object.fromEntries(filled))
  return parsed.success ? filterOf(parsed.data) : null
}
