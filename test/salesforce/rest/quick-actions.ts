import { parseId } from '../ids.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { createRecord } from '../records/write.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { ApiContext, ApiRequest, Handler } from './api.ts'
import { asObject, objectOf, writeContextOf } from './api.ts'
import { fieldsAsSeen } from './describe.ts'
import { layoutSections } from './layout-sections.ts'
import { singleFailure } from './row-answer.ts'

type Action = { readonly name: string; readonly label: string; readonly type: string; readonly target: string }

/** The global actions that every org has, for the objects that exist here. */
const ACTIONS: readonly Action[] = [
  { name: 'LogACall', label: 'Log a Call', type: 'LogACall', target: 'Task' },
  { name: 'NewTask', label: 'New Task', type: 'Create', target: 'Task' },
  { name: 'NewEvent', label: 'New Event', type: 'Create', target: 'Event' },
  { name: 'NewAccount', label: 'New Account', type: 'Create', target: 'Account' },
  { name: 'NewContact', label: 'New Contact', type: 'Create', target: 'Contact' },
  { name: 'NewLead', label: 'New Lead', type: 'Create', target: 'Lead' },
  { name: 'NewOpportunity', label: 'New Opportunity', type: 'Create', target: 'Opportunity' },
  { name: 'NewCase', label: 'New Case', type: 'Create', target: 'Case' },
]

/** `GET quickActions` and `GET sobjects/X/quickActions`. */
export const listQuickActions: Handler = (context, _request, [name]) => {
  const actions = name === undefined ? ACTIONS : actionsOn(objectOf(context, name))
  return { status: 200, body: actions.map((action) => head(context, action, name)) }
}

/** `GET …quickActions/Y/describe`: the action, its fields and their defaults. */
export const describeQuickAction: Handler = (context, _request, parameters) => {
  const { action, objectName } = named(parameters)
  const meta = objectOf(context, action.target)
  const sections = layoutSections(meta.spec.label, '', fieldsAsSeen(context, meta), true)
  const layoutRows = sections.flatMap((section) => section.layoutRows)
  return {
    status: 200,
    body: {
      ...head(context, action, objectName),
      accessLevelRequired: null,
      contextSobjectType: objectName ?? null,
      defaultValues: defaultsOf(context, meta, null),
      icons: [],
      layout: { layoutRows, name: action.name },
      targetParentField: null,
      targetSobjectType: meta.spec.name,
    },
  }
}

/** `GET …quickActions/Y/defaultValues`. */
export const defaultValues: Handler = (context, _request, parameters) => {
  const { action } = named(parameters)
  return { status: 200, body: defaultsOf(context, objectOf(context, action.target), null) }
}

/** `GET …quickActions/Y/defaultValues/001…`: the record at hand fills the look-ups that may point at it. */
export const defaultValuesFor: Handler = (context, _request, parameters) => {
  const { action } = named(parameters.slice(0, -1))
  return { status: 200, body: defaultsOf(context, objectOf(context, action.target), parameters.at(-1) ?? null) }
}

/** `POST …quickActions/Y {contextId, record}`: creates the record. */
export const runQuickAction: Handler = (context, request, parameters) => {
  const { action } = named(parameters)
  const { contextId = null, record } = asObject(request.body)
  const meta = objectOf(context, action.target)
  const input = { ...contextLinks(context, meta, contextId), ...asObject(record) }
  return execute(context, request, meta, contextId, input)
}

/** The actions of an object's page, as its layout lists them. */
export function quickActionItems(context: ApiContext, meta: ObjectMeta) {
  return actionsOn(meta).map((action) => ({
    accessLevelRequired: null,
    iconUrl: null,
    label: action.label,
    quickActionName: action.name,
    targetSobjectType: action.target,
    type: action.type,
    urls: head(context, action, meta.spec.name).urls,
  }))
}

function execute(
  context: ApiContext,
  request: ApiRequest,
  meta: ObjectMeta,
  contextId: unknown,
  input: Record<string, unknown>,
) {
  const outcome = createRecord(writeContextOf(context, request), meta, input)
  if (!outcome.ok) return singleFailure(context, meta, outcome.errors)
  const done = { created: true, errors: [], feedItemIds: [], success: true, successMessage: null }
  return { status: 201, body: { contextId, id: outcome.id, ...done } }
}

/** An object's page offers what people do next to it; records without a page offer nothing. */
function actionsOn({ spec }: ObjectMeta): readonly Action[] {
  return ['Account', 'Contact', 'Lead', 'Opportunity', 'Case'].includes(spec.name)
    ? ACTIONS.filter((action) => action.target !== spec.name)
    : []
}

/** Routes carry either the action alone, or the object and the action. */
function named(parameters: readonly string[]): { action: Action; objectName: string | undefined } {
  const name = parameters.at(-1) ?? ''
  const action = ACTIONS.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (!action) throw notFound()
  return { action, objectName: parameters.length > 1 ? parameters[0] : undefined }
}

function head(context: ApiContext, { label, name, type }: Action, objectName: string | undefined) {
  const above = objectName === undefined ? context.versionPath : `${context.versionPath}/sobjects/${objectName}`
  const quickAction = `${above}/quickActions/${name}`
  const urls = {
    defaultValues: `${quickAction}/defaultValues`,
    defaultValuesTemplate: `${quickAction}/defaultValues/{ID}`,
    describe: `${quickAction}/describe`,
    quickAction,
  }
  return { label, name, type, urls }
}

function defaultsOf(context: ApiContext, meta: ObjectMeta, contextId: unknown): Record<string, unknown> {
  const writable = fieldsAsSeen(context, meta).filter((spec) => spec.createable)
  const plain = Object.fromEntries(writable.map((spec) => [spec.name, spec.defaultValue]))
  return { attributes: { type: meta.spec.name }, ...plain, ...contextLinks(context, meta, contextId) }
}

/** The look-ups of a new record that may name the record at hand; a task names people by WhoId, all else by WhatId. */
function contextLinks(context: ApiContext, meta: ObjectMeta, contextId: unknown): Record<string, string> {
  if (typeof contextId !== 'string' || contextId === '') return {}
  const id = parseId(contextId)
  const parent = id === null ? undefined : context.sim.schema.objectOfId(id)
  if (id === null || !parent) throw new ApiProblem(400, 'MALFORMED_ID', `malformed id ${contextId}`)
  const fits = (spec: FieldSpec) => spec.createable && spec.referenceTo.includes(parent.spec.name)
  const link = meta.spec.fields.find((spec) => fits(spec) && spec.name !== 'ReportsToId' && spec.name !== 'ParentId')
  return link ? { [link.name]: id } : {}
}
