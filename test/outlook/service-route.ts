import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from 'hono'
import type { OutlookState, ServiceRequestLog } from './outlook-state.ts'
import { answerAction, errorAnswer, isSendRequest } from './service.ts'

/** `service.svc`: refused without the page's own header, delayed or failed as configured. */
export async function serviceRoute(context: Context, state: OutlookState): Promise<Response> {
  const { config } = state
  const log = await readServiceRequest(context, state)
  state.requests.push(log)
  if (config.bearerOnly && context.req.header('authorization') !== state.authorization) return refuse(log, 401)
  const isSave = log.action === 'CreateItem' || log.action === 'UpdateItem' || log.action === 'CreateCalendarEvent'
  if (isSave && config.responseDelayMs > 0) await delay(config.responseDelayMs)
  if (isSendRequest(log.payload) && config.failNextSends > 0) {
    config.failNextSends -= 1
    if (config.failMode === 'status') return refuse(log, config.failStatus)
    return context.json(errorAnswer(config.failCode, 'The send was refused on request.'), 200, {
      'x-owa-error': config.failCode,
    })
  }
  return context.json(answerAction(state.mailbox, state.ledger, log.action, log.payload))
}

function refuse(log: ServiceRequestLog, status: number): Response {
  log.status = status
  return new Response('', { status, headers: { 'x-owa-error': 'replica' } })
}

/** The payload is in `x-owa-urlpostdata` when that header is there, else in the body (outlook.md §2). */
async function readServiceRequest(context: Context, state: OutlookState): Promise<ServiceRequestLog> {
  const url = new URL(context.req.url)
  const inHeader = context.req.header('x-owa-urlpostdata')
  const text = inHeader === undefined ? await context.req.text() : decodeURIComponent(inHeader)
  return {
    path: url.pathname + url.search,
    action: context.req.header('action') ?? url.searchParams.get('action') ?? '',
    transport: inHeader === undefined ? 'body' : 'header',
    headers: Object.keys(context.req.header()),
    payload: text === '' ? {} : JSON.parse(text),
    status: 200,
    atMs: state.nowMs(),
  }
}
