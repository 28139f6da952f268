import type { MetadataError } from '../metadata/components.ts'
import { liveRows } from '../metadata/components.ts'
import { customField } from '../metadata/custom-field.ts'
import { notFound } from '../problem.ts'
import type { Row } from '../store.ts'
import type { ApiAnswer, ApiContext, Handler } from './api.ts'
import { asObject, NO_CONTENT } from './api.ts'

/** `POST tooling/sobjects/CustomField {FullName, Metadata}`. */
export const createCustomField: Handler = (context, request): ApiAnswer => {
  const { FullName, Metadata } = asObject(request.body)
  const error = customField.create(context.sim, String(FullName), asObject(Metadata))
  if (error) return failure(error)
  const id = liveRows(context.sim, 'CustomField').find((row) => row.FullName === FullName)?.Id
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } }
}

/** `GET tooling/sobjects/CustomField/id`. */
export const readCustomField: Handler = (context, _request, [id = '']) => {
  const row = rowOf(context, id)
  const url = `${context.versionPath}/tooling/sobjects/CustomField/${row.Id}`
  const Metadata = customField.read(context.sim, String(row.FullName))
  return { status: 200, body: { attributes: { type: 'CustomField', url }, ...row, Metadata } }
}

/** `PATCH tooling/sobjects/CustomField/id {Metadata}`. */
export const updateCustomField: Handler = (context, request, [id = '']) => {
  const { Metadata } = asObject(request.body)
  const error = customField.update(context.sim, String(rowOf(context, id).FullName), asObject(Metadata))
  return error ? failure(error) : NO_CONTENT
}

/** `DELETE tooling/sobjects/CustomField/id`. */
export const deleteCustomField: Handler = (context, _request, [id = '']) => {
  const error = customField.remove(context.sim, String(rowOf(context, id).FullName))
  return error ? failure(error) : NO_CONTENT
}

function rowOf(context: ApiContext, id: string): Row {
  const row = liveRows(context.sim, 'CustomField').find((each) => each.Id.slice(0, 15) === id.slice(0, 15))
  if (!row) throw notFound()
  return row
}

function failure({ statusCode, message, fields = [] }: MetadataError): ApiAnswer {
  return { status: 400, body: [{ message, errorCode: statusCode, fields }] }
}
