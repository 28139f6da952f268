import { parseId } from '../ids.ts'
import { deleteRecord } from '../records/delete.ts'
import type { RowError, RowOutcome } from '../records/outcome.ts'
import type { Input } from '../records/read-input.ts'
import { purgeRecord } from '../records/recycle-bin.ts'
import { runRows } from '../records/run-rows.ts'
import { createRecord, updateRecord, upsertRecord } from '../records/write.ts'
import type { WriteContext } from '../records/write-context.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { CsvTable } from './csv.ts'

export const INGEST_OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete'] as const
export type IngestOperation = (typeof INGEST_OPERATIONS)[number]
/** What became of one row of an upload. */
export type IngestedRow = { readonly row: readonly string[]; readonly outcome: RowOutcome }

/** The text that empties a field; an empty cell leaves the field alone. */
const NULL_CELL = '#N/A'

/** Works on every row by itself: a refused row stops no other. */
export function ingestRows(
  write: WriteContext,
  meta: ObjectMeta,
  operation: IngestOperation,
  externalId: string,
  { columns, rows }: CsvTable,
): IngestedRow[] {
  const outcomes = runRows(write.store, false, rows, (row) => {
    const input = inputOf(meta, columns, row)
    return ingestOne(write, meta, operation, externalId, input)
  })
  return rows.map((row, index) => ({ row, outcome: outcomes[index] ?? { ok: false, errors: [] } }))
}

function ingestOne(
  write: WriteContext,
  meta: ObjectMeta,
  operation: IngestOperation,
  externalId: string,
  input: Input,
): RowOutcome {
  const id = String(valueNamed(input, 'Id') ?? '')
  switch (operation) {
    case 'insert':
      return createRecord(write, meta, input)
    case 'update':
      return updateRecord(write, meta, id, input)
    case 'upsert':
      return upsertRecord(write, meta, externalId, valueNamed(input, externalId), input)
    case 'delete':
      return deleteRecord(write, meta, id)
    case 'hardDelete': {
      const outcome = deleteRecord(write, meta, id)
      return outcome.ok ? purgeRecord(write, meta, parseId(id) ?? id) : outcome
    }
  }
}

/** Columns that no field or parent has; a job that names one fails as a whole. */
export function unknownColumn(meta: ObjectMeta, write: WriteContext, columns: readonly string[]): string | undefined {
  return columns.find((column) => {
    const [name = '', key] = column.split('.')
    if (key !== undefined) return !meta.parents.has(relationshipOf(name).toLowerCase())
    const spec = meta.fields.get(name.toLowerCase())
    return !spec || !write.canSee(meta.spec.name, spec)
  })
}

/** `Who:Contact.Key__c` names the object of a look-up that may point at several. */
const relationshipOf = (name: string) => name.split(':')[0] ?? name

/** What tables may write for a checkbox, in any case of letters. */
const FLAGS: Readonly<Record<string, string>> = {
  ...{ yes: 'true', y: 'true', on: 'true', 1: 'true', true: 'true' },
  ...{ no: 'false', n: 'false', off: 'false', 0: 'false', false: 'false' },
}

function inputOf(meta: ObjectMeta, columns: readonly string[], row: readonly string[]): Input {
  const input: Record<string, unknown> = {}
  for (const [index, column] of columns.entries()) {
    const cell = row[index] ?? ''
    if (cell === '') continue
    const [name = '', key] = column.split('.')
    const isFlag = meta.fields.get(name.toLowerCase())?.type === 'boolean'
    const value = cell === NULL_CELL ? null : isFlag ? (FLAGS[cell.toLowerCase()] ?? cell) : cell
    if (key === undefined) input[name] = value
    else input[relationshipOf(name)] = { [key]: value }
  }
  return input
}

const valueNamed = (input: Input, name: string) =>
  Object.entries(input).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]

/** `CODE:message:fields --`, as `failedResults` shows it. */
export function errorText(errors: readonly RowError[]): string {
  const [error] = errors
  return error ? `${error.statusCode}:${error.message}:${error.fields.join(', ')} --` : 'UNKNOWN_EXCEPTION:: --'
}
