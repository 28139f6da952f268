import { setTimeout as delay } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { GmailState, SyncRequestLog } from './gmail-state.ts'
import type { GmailMailbox } from './mailbox.ts'
import { answerDetail, answerList, answerSync } from './sync-endpoint.ts'
import type { Slot } from './wire/records.ts'

/** `/sync/u/<n>/i/<view>`: refused without the page's own token, delayed or failed as configured. */
export async function syncRoute(context: Context, state: GmailState, mailbox: GmailMailbox): Promise<Response> {
  if (context.req.header('x-framework-xsrf-token') !== state.xsrfToken) return context.text('', 403)
  const body: Slot = await context.req.json()
  const view = context.req.param('view')
  if (view === 'bv') return context.json(answerList(mailbox, body))
  if (view === 'fd') return context.json(answerDetail(mailbox, body) ?? [], 200)
  const isPoll = !Array.isArray(body) || JSON.stringify(body[1]) === '[[]]'
  return isPoll ? context.json(answerSync(mailbox, state.config, body)) : saveRoute(context, state, mailbox, body)
}

async function saveRoute(context: Context, state: GmailState, mailbox: GmailMailbox, body: Slot): Promise<Response> {
  const { config } = state
  const log: SyncRequestLog = {
    path: new URL(context.req.url).pathname + new URL(context.req.url).search,
    headers: Object.keys(context.req.header()),
    body,
    status: 200,
    atMs: state.nowMs(),
  }
  state.requests.push(log)
  if (config.responseDelayMs > 0) await delay(config.responseDelayMs)
  if (config.failNextSaves > 0) {
    config.failNextSaves -= 1
    log.status = config.failStatus
    return new Response('', { status: config.failStatus })
  }
  const answer = answerSync(mailbox, config, body)
  if (config.dropNextAnswers === 0) return context.json(answer)
  config.dropNextAnswers -= 1
  log.status = 0
  return cutResponse(context)
}

/** Ends the connection without an answer: the client sees a network error although the server took the save. */
function cutResponse(context: Context<{ Bindings: Partial<HttpBindings> }>): Response {
  context.env.incoming?.socket.destroy()
  return new Response(null)
}
