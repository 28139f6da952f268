import type { LiteralType, Operator } from '@jetstreamapp/soql-parser-js'
import { parseDatetime, toStamp } from '../clock.ts'
import { parseId } from '../ids.ts'
import { ApiProblem, malformedQuery } from '../problem.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { Value } from '../store.ts'
import { spanOf } from './date-literals.ts'
import { likePattern, unquote } from './text.ts'

export type Test = (value: Value) => boolean
type Operand = { readonly text: string; readonly literal: LiteralType }

/** Salesforce refuses longer strings in a WHERE clause. */
const LITERAL_CHARACTERS_MAX = 4_000

/** Compiles one comparison of a field with literals into a test of its value. */
export function compileComparison(
  spec: FieldSpec,
  operator: Operator,
  operands: readonly Operand[],
  nowMs: number,
): Test {
  if (!spec.filterable) {
    throw new ApiProblem(400, 'INVALID_FIELD', `field '${spec.name}' can not be filtered in a query call`)
  }
  const tooLong = operands.find((operand) => operand.text.length > LITERAL_CHARACTERS_MAX)
  if (tooLong) throw malformedQuery('filter value is too long')
  if (operator === 'IN' || operator === 'NOT IN') return compileList(spec, operands, operator === 'NOT IN')
  const [operand] = operands
  if (!operand || operator === 'INCLUDES' || operator === 'EXCLUDES') {
    throw malformedQuery(`operator ${operator} is not supported for field ${spec.name}`)
  }
  if (operator === 'LIKE') return compileLike(spec, operand)
  if (operand.literal === 'DATE_LITERAL' || operand.literal === 'DATE_N_LITERAL') {
    return compileSpan(spec, operator, operand, nowMs)
  }
  const wanted = readOperand(spec, operand)
  if (operator === '=') return (value) => normal(spec, value) === wanted
  if (operator === '!=') return (value) => normal(spec, value) !== wanted
  return compileOrder(spec, operator, wanted)
}

/** Values as `=`, `IN` and semi-joins compare them: text in lower case, without trailing blanks. */
export function normal(spec: FieldSpec, value: Value): Value {
  if (typeof value !== 'string' || CASELESS.has(spec.type)) return value
  return value.trimEnd().toLowerCase()
}

/** Types whose text is already in one canonical form. */
const CASELESS: ReadonlySet<FieldSpec['type']> = new Set(['id', 'reference', 'date', 'datetime'])

function compileOrder(spec: FieldSpec, operator: Operator, wanted: Value): Test {
  if (wanted === null || spec.type === 'boolean') throw malformedQuery(`invalid operator on ${spec.type} field`)
  const order = (test: (value: string | number, against: string | number) => boolean): Test => {
    const against = wanted === true || wanted === false ? 0 : wanted
    return (value) => {
      const own = normal(spec, value)
      return own !== null && typeof own !== 'boolean' && test(own, against)
    }
  }
  if (operator === '<') return order((value, against) => value < against)
  if (operator === '<=') return order((value, against) => value <= against)
  if (operator === '>') return order((value, against) => value > against)
  return order((value, against) => value >= against)
}

function compileList(spec: FieldSpec, operands: readonly Operand[], isNegated: boolean): Test {
  const wanted = new Set(operands.map((operand) => readOperand(spec, operand)))
  return isNegated ? (value) => !wanted.has(normal(spec, value)) : (value) => wanted.has(normal(spec, value))
}

function compileLike(spec: FieldSpec, operand: Operand): Test {
  if (operand.literal === 'NULL') return (value) => value === null
  const isText = !['id', 'reference', 'boolean', 'date', 'datetime', 'double', 'int'].includes(spec.type)
  if (!isText) throw new ApiProblem(400, 'INVALID_FIELD', `invalid operator on ${spec.type} field`)
  const pattern = likePattern(unquote(operand.text, true))
  return (value) => typeof value === 'string' && pattern.test(value)
}

function compileSpan(spec: FieldSpec, operator: Operator, operand: Operand, nowMs: number): Test {
  const span = spanOf(operand.text, nowMs)
  if (!span) throw malformedQuery(`date literal ${operand.text} is not known`)
  if (spec.type !== 'date' && spec.type !== 'datetime') throw wrongOperand(spec)
  const text = (ms: number) => (spec.type === 'date' ? toStamp(ms).slice(0, 10) : toStamp(ms))
  const [from, to] = [text(span.fromMs), text(span.toMs)]
  const isInside = (value: string) => value >= from && value < to
  const tests: Partial<Record<Operator, (value: string) => boolean>> = {
    '=': isInside,
    '!=': (value) => !isInside(value),
    '<': (value) => value < from,
    '<=': (value) => value < to,
    '>': (value) => value >= to,
    '>=': (value) => value >= from,
  }
  const test = tests[operator]
  return (value) => (typeof value === 'string' ? (test?.(value) ?? false) : operator === '!=')
}

function readOperand(spec: FieldSpec, { text, literal }: Operand): Value {
  if (literal === 'NULL') return spec.type === 'boolean' ? false : null
  if (literal === 'APEX_BIND_VARIABLE') throw malformedQuery('Bind variables only allowed in Apex code')
  switch (spec.type) {
    case 'boolean':
      if (literal !== 'BOOLEAN') throw wrongOperand(spec)
      return text.toUpperCase() === 'TRUE'
    case 'double':
    case 'int':
      if (literal !== 'INTEGER' && literal !== 'DECIMAL') throw wrongOperand(spec)
      return Number(text)
    case 'date':
      if (literal !== 'DATE') throw wrongOperand(spec)
      return text
    case 'datetime':
      if (literal !== 'DATETIME') throw wrongOperand(spec)
      return toStamp(parseDatetime(text) ?? 0)
    case 'id':
    case 'reference':
      return readIdOperand(spec, text, literal)
    default:
      if (literal !== 'STRING') throw wrongOperand(spec)
      // Salesforce stores no empty text: '' asks for null.
      return normal(spec, unquote(text)) || null
  }
}

function readIdOperand(spec: FieldSpec, text: string, literal: LiteralType): Value {
  if (literal !== 'STRING') throw wrongOperand(spec)
  const value = unquote(text)
  if (value === '') return null
  const id = parseId(value)
  if (!id) throw new ApiProblem(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`)
  return id
}

const TYPE_NAMES: Partial<Record<FieldSpec['type'], string>> = {
  datetime: 'dateTime',
  reference: 'reference',
  int: 'integer',
}

function wrongOperand(spec: FieldSpec): ApiProblem {
  const isQuotable = ['boolean', 'double', 'int', 'date', 'datetime'].includes(spec.type)
  const type = TYPE_NAMES[spec.type] ?? spec.type
  const quotes = isQuotable ? ' and should not be enclosed in quotes' : ' and should be enclosed in quotes'
  return new ApiProblem(
    400,
    'INVALID_FIELD',
    `value of filter criterion for field '${spec.name}' must be of type ${type}${quotes}`,
  )
}
