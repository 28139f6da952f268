import type { RowError, RowOutcome } from '../records/outcome.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { ApiAnswer, ApiContext } from './api.ts'

/** One row of a collection answer. Note the key: `statusCode` here, `errorCode` on single records. */
export function collectionRow(outcome: RowOutcome, withCreated: boolean): Record<string, unknown> {
  const created = withCreated ? { created: outcome.ok && outcome.created } : {}
  if (outcome.ok) return { id: outcome.id, success: true, ...created, errors: [] }
  const errors = outcome.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields }))
  return { success: false, ...created, errors }
}

/** The answer of a single-record call whose row was refused. */
export function singleFailure(context: ApiContext, meta: ObjectMeta, errors: readonly RowError[]): ApiAnswer {
  const [first] = errors
  if (first?.httpStatus === 300) {
    return { status: 300, body: (first.duplicateIds ?? []).map((id) => recordUrl(context, meta, id)) }
  }
  return { status: first?.httpStatus ?? 400, body: errors.map((error) => singleError(context, meta, error)) }
}

function singleError(context: ApiContext, meta: ObjectMeta, error: RowError): Record<string, unknown> {
  const plain = { message: error.message, errorCode: error.statusCode, fields: error.fields }
  if (error.statusCode !== 'DUPLICATES_DETECTED') return plain
  // The misspelt key is Salesforce's own.
  return { duplicateResut: duplicateResult(context, meta, error), ...plain }
}

function duplicateResult(context: ApiContext, meta: ObjectMeta, error: RowError): Record<string, unknown> {
  const matchRecords = (error.duplicateIds ?? []).map((id) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: { attributes: { type: meta.spec.name, url: recordUrl(context, meta, id) }, Id: id },
  }))
  const result = { entityType: meta.spec.name, errors: [], matchEngine: 'ExactMatchEngine', matchRecords }
  return {
    allowSave: context.sim.config().rules.duplicate[meta.spec.name] === 'alert',
    duplicateRule: `Standard_${meta.spec.name}_Duplicate_Rule`,
    duplicateRuleEntityType: meta.spec.name,
    errorMessage: error.message,
    matchResults: [
      { ...result, rule: `Standard_${meta.spec.name}_Match_Rule`, size: matchRecords.length, success: true },
    ],
  }
}

export function recordUrl(context: ApiContext, meta: ObjectMeta, id: string): string {
  return `${context.versionPath}/sobjects/${meta.spec.name}/${id}`
}
