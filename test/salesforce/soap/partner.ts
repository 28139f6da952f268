import { toStamp } from '../clock.ts'
import type { Session } from '../oauth/oauth.ts'
import { ApiProblem } from '../problem.ts'
import { convertLead } from '../records/convert-lead.ts'
import { deleteRecord } from '../records/delete.ts'
import { mergeRecords } from '../records/merge.ts'
import type { RowOutcome } from '../records/outcome.ts'
import { isRefusal, refuse } from '../records/outcome.ts'
import type { Input } from '../records/read-input.ts'
import { purgeRecord } from '../records/recycle-bin.ts'
import { runRows } from '../records/run-rows.ts'
import { undeleteRecord } from '../records/undelete.ts'
import { createRecord, updateRecord, upsertRecord } from '../records/write.ts'
import type { WriteContext } from '../records/write-context.ts'
import { asObject } from '../rest/api.ts'
import { dispatch } from '../rest/dispatch.ts'
import { tabsOf } from '../rest/tabs.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Sim } from '../sim.ts'
import type { SoapRequest } from './envelope.ts'
import { userInfo } from './login.ts'
import type { XmlElement } from './xml.ts'
import { childOf, childrenOf, textOf, toValue } from './xml.ts'

export type SoapCall = {
  readonly sim: Sim
  readonly session: Session
  readonly request: SoapRequest
  readonly version: string
}
type Operation = (call: SoapCall) => unknown

const ROWS_MAX = 200
const LEADS_MAX = 100

/** The operations of the partner API that exist here; each returns the value of its `result` elements. */
export const PARTNER_OPERATIONS: Readonly<Record<string, Operation>> = {
  create: (call) => writeRows(call, (write, meta, input) => createRecord(write, meta, input)),
  update: (call) => writeRows(call, (write, meta, input) => updateRecord(write, meta, idOf(input), input)),
  upsert: (call) => {
    const key = textOf(call.request.body, 'externalIDFieldName')
    return writeRows(call, (write, meta, input) => upsertRecord(write, meta, key, keyOf(input, key), input), true)
  },
  delete: (call) => eachId(call, (write, meta, id) => deleteRecord(write, meta, id)),
  undelete: (call) => eachId(call, (write, meta, id) => undeleteRecord(write, meta, id)),
  emptyRecycleBin: (call) => eachId(call, (write, meta, id) => purgeRecord(write, meta, id)),
  merge,
  convertLead: convertLeads,
  describeSObject: (call) => describe(call, textOf(call.request.body, 'sObjectType')),
  describeSObjects: (call) => childrenOf(call.request.body, 'sObjectType').map((each) => describe(call, each.text)),
  describeGlobal: (call) => rest(call, ['sobjects']),
  getServerTimestamp: ({ sim }) => ({ timestamp: toStamp(sim.clock.nowMs()).replace('+0000', 'Z') }),
  getUserInfo: ({ sim, session }) => userInfo(sim, session.userId),
  logout: ({ sim, session }) => {
    sim.oauth.revoke(session.token)
    return undefined
  },
  describeTabs: (call) => [app(call)],
  describeAllTabs: (call) => tabsOf(restContext(call)),
}

/** Operations that write records, and so lock them. */
export const WRITES: ReadonlySet<string> = new Set(
  'create,update,upsert,delete,undelete,emptyRecycleBin,merge,convertLead'.split(','),
)

type WriteRow = (write: WriteContext, meta: ObjectMeta, input: Input) => RowOutcome

function writeRows(call: SoapCall, writeRow: WriteRow, withCreated = false): unknown[] {
  const rows = atMost(ROWS_MAX, childrenOf(call.request.body, 'sObjects'))
  const write = writeContext(call)
  const outcomes = runRows(call.sim.store, isAllOrNone(call), rows, (row) => {
    const { type, ...input } = inputOf(row)
    return writeRow(write, metaOf(call, String(type)), input)
  })
  return outcomes.map((outcome) => ({
    ...(withCreated ? { created: outcome.ok && outcome.created } : {}),
    ...saved(outcome),
  }))
}

function eachId(call: SoapCall, act: (write: WriteContext, meta: ObjectMeta, id: string) => RowOutcome): unknown[] {
  const ids = atMost(ROWS_MAX, childrenOf(call.request.body, 'ids'))
  const write = writeContext(call)
  const outcomes = runRows(call.sim.store, isAllOrNone(call), ids, ({ text }) => {
    const meta = call.sim.schema.objectOfId(text.trim())
    return meta ? act(write, meta, text.trim()) : refuse('MALFORMED_ID', `malformed id ${text}`, ['Id'])
  })
  return outcomes.map(saved)
}

/** Each request is a transaction of its own. */
function merge(call: SoapCall): unknown[] {
  const write = writeContext(call)
  return atMost(ROWS_MAX, childrenOf(call.request.body, 'mergeRequests')).map((request) => {
    const { type, ...master } = inputOf(childOf(request, 'masterRecord'))
    const loserIds = childrenOf(request, 'recordToMergeIds').map((each) => each.text.trim())
    const mark = call.sim.store.mark()
    const meta = metaOf(call, String(type))
    const { outcome, movedIds } = mergeRecords(write, meta, { master, masterId: idOf(master), loserIds })
    if (!outcome.ok) call.sim.store.rollbackTo(mark)
    const { errors, id, success } = saved(outcome)
    const done = outcome.ok ? { mergedRecordIds: loserIds } : {}
    return { errors, id, ...done, success, updatedRelatedIds: outcome.ok ? movedIds : undefined }
  })
}

function convertLeads(call: SoapCall): unknown[] {
  const write = writeContext(call)
  return atMost(LEADS_MAX, childrenOf(call.request.body, 'leadConverts')).map((request) => {
    const given = (name: string) => (textOf(request, name) === '' ? {} : { [name]: textOf(request, name) })
    const leadId = textOf(request, 'leadId')
    const mark = call.sim.store.mark()
    const converted = convertLead(write, {
      leadId,
      convertedStatus: textOf(request, 'convertedStatus'),
      doNotCreateOpportunity: textOf(request, 'doNotCreateOpportunity') === 'true',
      ...given('accountId'),
      ...given('contactId'),
      ...given('ownerId'),
      ...given('opportunityName'),
    })
    if (!isRefusal(converted)) return { ...converted, leadId, success: true }
    call.sim.store.rollbackTo(mark)
    return { accountId: null, contactId: null, ...saved(converted), id: undefined, leadId, opportunityId: null }
  })
}

/** The one app of the org, with all its tabs. */
function app(call: SoapCall) {
  const tabs = tabsOf(restContext(call))
  return { label: 'Sales', logoUrl: `${call.sim.baseUrl}/img/logo.png`, namespace: '', selected: true, tabs }
}

const restContext = ({ sim, session, version }: SoapCall) => ({
  sim,
  session,
  versionPath: `/services/data/v${version}`,
})

const describe = (call: SoapCall, name: string) => rest(call, ['sobjects', name.trim(), 'describe'])

/** The body of the REST resource that tells the same. */
function rest(call: SoapCall, segments: readonly string[]): unknown {
  const request = { method: 'GET', segments, query: new URLSearchParams(), header: () => undefined, body: null }
  const answer = dispatch(restContext(call), request)
  if (answer.status !== 200)
    throw new ApiProblem(400, 'INVALID_TYPE', `sObject type '${segments[1]}' is not supported.`)
  return answer.body
}

function writeContext({ sim, session, request }: SoapCall): WriteContext {
  const rule = childOf(request.header, 'DuplicateRuleHeader')
  return sim.writeContext(session.userId, { allowDuplicateSave: textOf(rule, 'allowSave') === 'true' })
}

const isAllOrNone = ({ request }: SoapCall) =>
  textOf(childOf(request.header, 'AllOrNoneHeader'), 'allOrNone') === 'true'

function metaOf(call: SoapCall, name: string): ObjectMeta {
  const meta = call.sim.schema.object(name)
  if (!meta) throw new ApiProblem(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`)
  return meta
}

/** A record with the fields of `fieldsToNull` emptied. */
function inputOf(element: XmlElement | undefined): Record<string, unknown> {
  if (!element) return {}
  const { fieldsToNull, ...fields } = asObject(toValue(element))
  const emptied = fieldsToNull === undefined ? [] : [fieldsToNull].flat()
  return { ...fields, ...Object.fromEntries(emptied.map((name) => [String(name), null])) }
}

const keyOf = (input: Input, key: string) =>
  Object.entries(input).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]
const idOf = (input: Input) => String(keyOf(input, 'Id') ?? '')

function saved(outcome: RowOutcome): { errors?: unknown; id: string | null; success: boolean } {
  if (outcome.ok) return { id: outcome.id, success: true }
  const errors = outcome.errors.map(({ fields, message, statusCode }) => ({ fields, message, statusCode }))
  return { errors, id: null, success: false }
}

function atMost<T>(limit: number, items: readonly T[]): readonly T[] {
  if (items.length <= limit) return items
  throw new ApiProblem(
    400,
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${limit} records into this call`,
  )
}
