import { setTimeout as delay } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { GmailState, SyncRequestLog } from './gmail-state.ts'
import type { GmailMailbox } from './mailbox.ts'
import { answerDetail, answerList, answerSync } from './sync-endpoint.ts'
import { OBJECT_SHAPES, toArrayForm, toObjectForm, type Wire } from './wire/object-form.ts'
import type { Slot } from './wire/records.ts'

const TOKEN = 'x-framework-xsrf-token'

type ObjectShape = keyof typeof OBJECT_SHAPES

/** `/sync/u/<n>/i/<view>`: refused without the page's own token, delayed or failed as configured. */
export async function syncRoute(context: Context, state: GmailState, mailbox: GmailMailbox): Promise<Response> {
  // The page learns the newest token from every answer, a refusal included.
  context.header(TOKEN, state.xsrfTokens[0])
  if (!state.xsrfTokens.includes(context.req.header(TOKEN) ?? '')) return context.text('', 403)
  const wire: Wire = await context.req.json()
  const body = toArrayForm(wire)
  const tell = (answer: Slot, shape: ObjectShape): Response =>
    context.json(Array.isArray(wire) ? answer : toObjectForm(answer, OBJECT_SHAPES[shape]))
  const view = context.req.param('view')
  if (view === 'bv') return tell(answerList(mailbox, body), 'list')
  if (view === 'fd') return tell(answerDetail(mailbox, body) ?? [], 'detail')
  const isPoll = !Array.isArray(body) || JSON.stringify(body[1]) === '[[]]'
  if (isPoll) return tell(answerSync(mailbox, state.config, body), 'answer')
  return saveRoute(context, state, mailbox, { body, tell: (answer) => tell(answer, 'answer') })
}

type Save = { body: Slot; tell: (answer: Slot) => Response }

async function saveRoute(
  context: Context,
  state: GmailState,
  mailbox: GmailMailbox,
  { body, tell }: Save,
): Promise<Response> {
  const { config } = state
  const log: SyncRequestLog = {
    path: new URL(context.req.url).pathname + new URL(context.req.url).search,
    headers: Object.keys(context.req.header()),
    body,
    status: 200,
    atMs: state.nowMs(),
  }
  state.requests.push(log)
  if (config.xsrfChangesAfter > 0 && state.requests.length % config.xsrfChangesAfter === 0) state.newXsrfToken()
  if (config.responseDelayMs > 0) await delay(config.responseDelayMs)
  if (config.failNextSaves > 0) {
    config.failNextSaves -= 1
    log.status = config.failStatus
    return new Response('', { status: config.failStatus })
  }
  const answer = answerSync(mailbox, config, body)
  if (config.dropNextAnswers === 0) return tell(answer)
  config.dropNextAnswers -= 1
  log.status = 0
  return cutResponse(context)
}

/** Ends the connection without an answer: the client sees a network error although the server took the save. */
function cutResponse(context: Context<{ Bindings: Partial<HttpBindings> }>): Response {
  context.env.incoming?.socket.destroy()
  return new Response(null)
}
