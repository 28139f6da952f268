import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { replicaClock } from '../replica/clock.ts'
import { contentSecurityPolicy, htmlPage, scriptJson } from '../replica/html-page.ts'
import type { Person } from '../replica/page/address.ts'
import { seededRandom } from '../replica/page/random.ts'
import { pageScripts } from '../replica/page-scripts.ts'
import { atomFeed } from './atom-feed.ts'
import { GmailMailbox, type SentRecord } from './mailbox.ts'
import { originalPage } from './original-page.ts'
import { GMAIL_DEFAULTS, type GmailConfig, type GmailPageSettings } from './replica-config.ts'
import { answerDetail, answerList, answerSync } from './sync-endpoint.ts'
import type { Slot } from './wire/records.ts'
import type { StoredMessage } from './wire/response.ts'

export type GmailReplicaOptions = {
  account?: { address: string; name: string }
  /** Further signed-in accounts, at `/mail/u/1/` and on. */
  otherAccounts?: { address: string; name: string }[]
  /** Further sender addresses of the first account; the compose form then has the `from` input. */
  identities?: string[]
  /** People whose names the page knows. */
  contacts?: Person[]
  seed?: number
  /** The replica's time at start, ms since 1970 UTC; now when absent. */
  baseTimeMs?: number
  config?: Partial<GmailConfig>
}

/** One request to `/sync/…`, kept for tests; `status` 0 means that the answer was cut. */
export type SyncRequestLog = { path: string; headers: string[]; body: Slot; status: number; atMs: number }

/** What tests hold in their hands. All of it is also reachable over HTTP below `/__replica/`. */
export type GmailControl = {
  deliver(eml: string | Uint8Array): StoredMessage
  sent(): SentRecord[]
  requests(): SyncRequestLog[]
  configure(change: Partial<GmailConfig>): void
}

export type GmailReplicaApp = { app: Hono; mailbox: GmailControl }

/** The replica without a socket: for `app.request()`, and for the mail site that serves both clients. */
export function createGmailApp(options: GmailReplicaOptions = {}): GmailReplicaApp {
  const state = createState(options)
  const app = new Hono()
  app.get('/', (context) => context.redirect('/mail/u/0/'))
  app.get('/mail', (context) => context.redirect('/mail/u/0/'))
  app.get('/mail/', (context) => context.redirect('/mail/u/0/'))
  app.get('/mail/u/:index/', (context) => mailPage(context, state))
  app.get('/mail/u/:index/feed/atom', (context) =>
    withMailbox(context, state, (mailbox) => atomAnswer(context, mailbox)),
  )
  app.get('/attachment/u/:index/', (context) => rawAnswer(context, state))
  app.post('/sync/u/:index/i/:view', (context) => syncRoute(context, state))
  app.route('/_r', pageScripts())
  app.route('/__replica', controlRoutes(state))
  return { app, mailbox: state.control }
}

type State = {
  options: GmailReplicaOptions
  config: GmailConfig
  seed: number
  nowMs: () => number
  mailboxes: GmailMailbox[]
  requests: SyncRequestLog[]
  xsrfToken: string
  control: GmailControl
}

function createState(options: GmailReplicaOptions): State {
  const seed = options.seed ?? 1
  const random = seededRandom(seed)
  const nowMs = replicaClock(options.baseTimeMs)
  const config: GmailConfig = { ...GMAIL_DEFAULTS, ...options.config }
  const first = options.account ?? { address: 'rep@own.example', name: 'Robin Rep' }
  const mailboxes = [first, ...(options.otherAccounts ?? [])].map(
    (account) => new GmailMailbox({ account, random, nowMs, undoWindowMs: () => config.undoWindowMs }),
  )
  const requests: SyncRequestLog[] = []
  const control: GmailControl = {
    deliver: (eml) =>
      mailboxAt({ mailboxes }, '0').deliver(typeof eml === 'string' ? new TextEncoder().encode(eml) : eml),
    sent: () => mailboxes.flatMap((mailbox) => mailbox.listSent()),
    requests: () => requests,
    configure: (change) => {
      Object.assign(config, change)
    },
  }
  return { options, config, seed, nowMs, mailboxes, requests, xsrfToken: random.hex(24), control }
}

function mailboxAt(state: Pick<State, 'mailboxes'>, index: string | undefined): GmailMailbox {
  const mailbox = state.mailboxes[Number(index)]
  if (!mailbox) throw new Error(`no account is signed in at index ${index}`)
  return mailbox
}

function withMailbox(
  context: Context,
  state: State,
  answer: (mailbox: GmailMailbox) => Response | Promise<Response>,
): Response | Promise<Response> {
  const mailbox = state.mailboxes[Number(context.req.param('index'))]
  return mailbox ? answer(mailbox) : context.notFound()
}

function mailPage(context: Context, state: State): Response | Promise<Response> {
  const view = context.req.query('view')
  if (view === 'att' || view === 'om') return rawAnswer(context, state)
  return withMailbox(context, state, (mailbox) => documentAnswer(context, state, mailbox))
}

function documentAnswer(context: Context, state: State, mailbox: GmailMailbox): Response {
  // The page may be loaded with a seed of its own, so that one server shows many variants.
  const seed = Number(context.req.query('seed') ?? state.seed)
  const random = seededRandom(seed)
  const nonce = random.hex(16)
  const unread = mailbox.listThreads('^u').length
  const { address } = mailbox.account
  return context.html(
    htmlPage({
      lang: 'en',
      title: `Inbox${unread > 0 ? ` (${unread})` : ''} - ${address} - Replica Mail`,
      nonce,
      inlineScript: globalsScript(state, mailbox, random.hex(10)),
      settings: pageSettings(state, mailbox, Number(context.req.param('index')), seed),
      script: '/_r/gmail/page/main.ts',
    }),
    200,
    { 'content-security-policy': contentSecurityPolicy(nonce) },
  )
}

/** The page globals that account detection reads: positions 9 and 10 of GLOBALS, and the `mla` list (gmail.md §10). */
function globalsScript(state: State, mailbox: GmailMailbox, ik: string): string {
  const globals = [...Array(9).fill(null), ik, mailbox.account.address, ...Array(6).fill(null), []]
  const accounts = state.mailboxes.map(({ account }, index) => [account.address, 0, 0, index, account.name ?? ''])
  return `var GLOBALS=${scriptJson(globals)};var _GM_setData=function(data){};_GM_setData(${scriptJson({ a1: [['mla', accounts]] })});`
}

function pageSettings(state: State, mailbox: GmailMailbox, accountIndex: number, seed: number): GmailPageSettings {
  const { transport, undoWindowMs, autosaveMs, pollMs, retryMs } = state.config
  const { address, name = '' } = mailbox.account
  return {
    account: { address, name },
    identities: accountIndex === 0 ? (state.options.identities ?? []) : [],
    contacts: state.options.contacts ?? [],
    accountIndex,
    seed,
    nowMs: state.nowMs(),
    version: mailbox.version,
    xsrfToken: state.xsrfToken,
    // XHR is the rule (gmail.md §2); one seed in four shows the fetch that may come.
    transport: transport === 'seed' ? (seed % 4 === 3 ? 'fetch' : 'xhr') : transport,
    ...{ undoWindowMs, autosaveMs, pollMs, retryMs },
  }
}

/** `view=att` gives the bytes (or a redirect to the attachment host), `view=om` the "original message" page. */
function rawAnswer(context: Context, state: State): Response | Promise<Response> {
  return withMailbox(context, state, (mailbox) => {
    const id = context.req.query('th') ?? context.req.query('permmsgid') ?? ''
    const raw = mailbox.findRaw(id)
    if (!raw) return context.html('<!doctype html><title>Not found</title>', 404)
    if (context.req.query('view') === 'om') return context.html(originalPage(raw, id))
    const url = new URL(context.req.url)
    if (state.config.redirectRaw && url.pathname.startsWith('/mail/')) return redirectToAttachments(context, url)
    return context.body(Buffer.from(raw), 200, {
      'content-type': 'message/rfc822',
      ...(state.config.attachmentCors
        ? {
            'access-control-allow-origin': context.req.header('origin') ?? '*',
            'access-control-allow-credentials': 'true',
          }
        : {}),
    })
  })
}

function redirectToAttachments(context: Context, url: URL): Response {
  const index = context.req.param('index')
  const host = url.hostname === 'mail.google.com' ? 'https://mail-attachment.googleusercontent.com' : url.origin
  return context.redirect(`${host}/attachment/u/${index}/${url.search}`, 302)
}

async function syncRoute(context: Context, state: State): Promise<Response> {
  const mailbox = state.mailboxes[Number(context.req.param('index'))]
  if (!mailbox) return context.notFound()
  if (context.req.header('x-framework-xsrf-token') !== state.xsrfToken) return context.text('', 403)
  const body: Slot = await context.req.json()
  const view = context.req.param('view')
  if (view === 'bv') return context.json(answerList(mailbox, body))
  if (view === 'fd') return context.json(answerDetail(mailbox, body) ?? [], 200)
  const isPoll = !Array.isArray(body) || JSON.stringify(body[1]) === '[[]]'
  return isPoll ? context.json(answerSync(mailbox, state.config, body)) : saveRoute(context, state, mailbox, body)
}

async function saveRoute(context: Context, state: State, mailbox: GmailMailbox, body: Slot): Promise<Response> {
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
  return cutResponse()
}

/** A body that breaks off: the client sees a network error although the server took the save. */
function cutResponse(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error(new Error('cut on request')) }))
}

function atomAnswer(context: Context, mailbox: GmailMailbox): Response {
  return context.body(atomFeed(mailbox, new URL(context.req.url).origin), 200, {
    'content-type': 'application/atom+xml; charset=utf-8',
  })
}

function controlRoutes(state: State): Hono {
  const app = new Hono()
  app.post('/deliver', async (context) => {
    const raw = new Uint8Array(await context.req.arrayBuffer())
    return context.json(mailboxAt(state, context.req.query('u') ?? '0').deliver(raw), 201)
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
