import type { FunctionExp } from '@jetstreamapp/soql-parser-js'
import { parseDatetime } from '../clock.ts'
import { ApiProblem } from '../problem.ts'
import { field } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Value } from '../store.ts'
import type { FieldPath, QueryContext } from './field-path.ts'
import { resolvePath } from './field-path.ts'

const DAY_MS = 86_400_000
const dayInYear = (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1

/** In UTC, the running user's time zone here. Weeks begin on the first of the month or year, days of the week on Sunday. */
const FUNCTIONS: Readonly<Record<string, (date: Date) => number | string>> = {
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  CALENDAR_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  DAY_IN_MONTH: (date) => date.getUTCDate(),
  DAY_IN_WEEK: (date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: dayInYear,
  DAY_ONLY: (date) => date.toISOString().slice(0, 10),
  HOUR_IN_DAY: (date) => date.getUTCHours(),
  WEEK_IN_MONTH: (date) => Math.ceil(date.getUTCDate() / 7),
  WEEK_IN_YEAR: (date) => Math.ceil(dayInYear(date) / 7),
}

/** Resolves `CALENDAR_YEAR(CreatedDate)` to something that reads like a field; null for functions of other kinds. */
export function resolveDateFunction(
  context: QueryContext,
  meta: ObjectMeta,
  { functionName = '', parameters = [] }: FunctionExp,
  alias: string | undefined,
): FieldPath | null {
  const name = functionName.toUpperCase()
  const compute = FUNCTIONS[name]
  const [argument] = parameters
  if (!compute || typeof argument !== 'string') return null
  const inner = resolvePath(context, meta, argument, alias)
  if (inner.spec.type !== 'date' && inner.spec.type !== 'datetime') {
    throw new ApiProblem(400, 'INVALID_FIELD', `Unexpected parameter of ${name}: ${argument}`)
  }
  const path = [...inner.parents, inner.spec.name].join('.')
  return {
    spec: field(`${name}(${path})`, name === 'DAY_ONLY' ? 'date' : 'int'),
    parents: [],
    read: (row): Value => {
      const ms = momentOf(inner.read(row))
      return ms === null ? null : compute(new Date(ms))
    },
  }
}

function momentOf(value: Value): number | null {
  if (typeof value !== 'string') return null
  return value.length === 10 ? Date.parse(value) : parseDatetime(value)
}
