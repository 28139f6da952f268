import { type Context, Hono } from 'hono'
import { pageScripts } from '../replica/page-scripts.ts'
import { atomFeed } from './atom-feed.ts'
import { createState, type GmailControl, type GmailReplicaOptions, type GmailState, mailboxAt } from './gmail-state.ts'
import { documentAnswer } from './mail-document.ts'
import type { GmailMailbox } from './mailbox.ts'
import { rawAnswer } from './raw-answer.ts'
import { seedPicker } from './seed-picker.ts'
import { syncRoute } from './sync-route.ts'

type AccountAnswer = (context: Context, state: GmailState, mailbox: GmailMailbox) => Response | Promise<Response>

export type GmailReplicaApp = { app: Hono; mailbox: GmailControl }

/** The replica without a socket: for `app.request()`, and for the mail site that serves both clients. */
export function createGmailApp(options: GmailReplicaOptions = {}): GmailReplicaApp {
  const state = createState(options)
  const app = new Hono()
  const forAccount = (answer: AccountAnswer) => (context: Context) => {
    const key = context.req.param('key')
    const mailbox = key === undefined ? state.mailboxes[Number(context.req.param('index'))] : state.delegated.get(key)
    return mailbox ? answer(context, state, mailbox) : context.notFound()
  }
  for (const path of ['/', '/mail', '/mail/']) app.get(path, (context) => context.redirect('/mail/u/0/'))
  // Delegated mailboxes have a key of their own in the path (gmail.md §7).
  for (const path of ['u/:index', 'b/:key/u/:index']) {
    app.get(`/mail/${path}/`, forAccount(mailPage))
    app.get(`/mail/${path}/feed/atom`, forAccount(atomAnswer))
    app.get(`/attachment/${path}/`, forAccount(rawAnswer))
    app.post(`/sync/${path}/i/:view`, forAccount(syncRoute))
    app.post(`/upload/${path}/`, forAccount(uploadAnswer))
  }
  app.get('/widget/hovercard/*', (context) => context.html('<!doctype html><title>Card</title><p>Contact card</p>'))
  app.get('/seeds', (context) => context.html(seedPicker(context.req.query())))
  app.route('/_r', pageScripts())
  app.route('/__replica', controlRoutes(state))
  return { app, mailbox: state.control }
}

function mailPage(context: Context, state: GmailState, mailbox: GmailMailbox): Response | Promise<Response> {
  const view = context.req.query('view')
  const answer = view === 'att' || view === 'om' ? rawAnswer : documentAnswer
  return answer(context, state, mailbox)
}

async function uploadAnswer(context: Context, _state: GmailState, mailbox: GmailMailbox): Promise<Response> {
  return context.text(mailbox.upload(new Uint8Array(await context.req.arrayBuffer())))
}

function atomAnswer(context: Context, _state: GmailState, mailbox: GmailMailbox): Response {
  return context.body(atomFeed(mailbox, new URL(context.req.url).origin), 200, {
    'content-type': 'application/atom+xml; charset=utf-8',
  })
}

function controlRoutes(state: GmailState): Hono {
  const app = new Hono()
  app.post('/deliver', async (context) => {
    const raw = new Uint8Array(await context.req.arrayBuffer())
    return context.json(mailboxAt(state.mailboxes, Number(context.req.query('u') ?? '0')).deliver(raw), 201)
  })
  app.get('/sent', (context) => context.json(state.control.sent()))
  app.get('/requests', (context) => context.json(state.requests))
  app.get('/config', (context) => context.json(state.config))
  app.post('/config', async (context) => {
    state.control.configure(await context.req.json())
    return context.json(state.config)
  })
  return app
}
