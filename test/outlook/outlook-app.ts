import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { replicaClock } from '../replica/clock.ts'
import { contentSecurityPolicy, htmlPage } from '../replica/html-page.ts'
import type { Person } from '../replica/page/address.ts'
import { seededRandom } from '../replica/page/random.ts'
import { pageScripts } from '../replica/page-scripts.ts'
import { OutlookMailbox, type StoredItem } from './mailbox.ts'
import { OUTLOOK_DEFAULTS, type OutlookConfig, type OutlookPageSettings } from './replica-config.ts'
import {
  answerAction,
  errorAnswer,
  isSendRequest,
  type Ledger,
  type MeetingRecord,
  type SentRecord,
} from './service.ts'

export type OutlookReplicaOptions = {
  account?: { address: string; name: string }
  /** People whom the page suggests and whose names it knows. */
  contacts?: Person[]
  seed?: number
  /** The replica's time at start, ms since 1970 UTC; now when absent. */
  baseTimeMs?: number
  config?: Partial<OutlookConfig>
}

/** One call of `service.svc`, kept for tests. */
export type ServiceRequestLog = {
  path: string
  action: string
  /** Where the payload travelled. */
  transport: 'header' | 'body'
  headers: string[]
  payload: Record<string, unknown>
  status: number
  atMs: number
}

export type OutlookControl = {
  deliver(eml: string | Uint8Array): StoredItem
  sent(): SentRecord[]
  meetings(): MeetingRecord[]
  requests(): ServiceRequestLog[]
  configure(change: Partial<OutlookConfig>): void
}

export type OutlookReplicaApp = { app: Hono; mailbox: OutlookControl }

type State = {
  options: OutlookReplicaOptions
  config: OutlookConfig
  seed: number
  nowMs: () => number
  mailbox: OutlookMailbox
  ledger: Ledger
  requests: ServiceRequestLog[]
  authorization: string
}

/** The replica without a socket: for `app.request()`, and for the mail site that serves both clients. */
export function createOutlookApp(options: OutlookReplicaOptions = {}): OutlookReplicaApp {
  const state = createState(options)
  const app = new Hono()
  app.get('/', (context) => context.redirect('/mail/'))
  app.get('/mail', (context) => context.redirect('/mail/'))
  app.get('/mail/*', (context) => documentAnswer(context, state))
  app.get('/calendar/*', (context) => documentAnswer(context, state))
  // The digit of the personal host's path is an account index.
  app.post('/owa/startupdata.ashx', (context) => startupAnswer(context, state))
  app.post('/owa/:index{[0-9]}/startupdata.ashx', (context) => startupAnswer(context, state))
  app.post('/owa/service.svc', (context) => serviceRoute(context, state))
  app.post('/owa/:index{[0-9]}/service.svc', (context) => serviceRoute(context, state))
  app.route('/_r', pageScripts())
  const control = createControl(state)
  app.route('/__replica', controlRoutes(state, control))
  return { app, mailbox: control }
}

function createState(options: OutlookReplicaOptions): State {
  const seed = options.seed ?? 1
  const random = seededRandom(seed)
  const nowMs = replicaClock(options.baseTimeMs)
  return {
    options,
    seed,
    nowMs,
    config: { ...OUTLOOK_DEFAULTS, ...options.config },
    mailbox: new OutlookMailbox(options.account ?? { address: 'rep@own.example', name: 'Robin Rep' }, random, nowMs),
    ledger: { sent: [], meetings: [] },
    requests: [],
    authorization: `Bearer ${random.hex(48)}`,
  }
}

function documentAnswer(context: Context, state: State): Response | Promise<Response> {
  const seed = Number(context.req.query('seed') ?? state.seed)
  const nonce = seededRandom(seed).hex(16)
  const settings = pageSettings(state, seed, isPersonalHost(context))
  const page = { lang: 'en', title: 'Mail - Replica mailbox', nonce, settings, script: '/_r/outlook/page/main.ts' }
  return context.html(htmlPage(page), 200, { 'content-security-policy': contentSecurityPolicy(nonce) })
}

function pageSettings(state: State, seed: number, isPersonal: boolean): OutlookPageSettings {
  const { undoHoldMs, autosaveMs, pollMs, sendUpdates, chipLabels } = state.config
  return {
    contacts: state.options.contacts ?? [],
    serviceBase: isPersonal ? '/owa/0/' : '/owa/',
    seed,
    ...{ undoHoldMs, autosaveMs, pollMs },
    sendUpdates: sendUpdates === 'seed' ? ((['full', 'partial', 'empty'] as const)[seed % 3] ?? 'full') : sendUpdates,
    chipLabels: chipLabels === 'seed' ? (seed % 2 === 0 ? 'address' : 'name-address') : chipLabels,
  }
}

function isPersonalHost(context: Context): boolean {
  return new URL(context.req.url).hostname === 'outlook.live.com'
}

/** What the page reads at load: who the user is, and the token for the calls after it. */
function startupAnswer(context: Context, state: State): Response {
  const { address, name = '' } = state.mailbox.account
  return context.json({
    owaUserConfig: { SessionSettings: { UserEmailAddress: address, UserDisplayName: name } },
    findConversation: answerAction(state.mailbox, state.ledger, 'FindConversation', {}),
    sessionAuthorization: state.authorization,
  })
}

async function serviceRoute(context: Context, state: State): Promise<Response> {
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
async function readServiceRequest(context: Context, state: State): Promise<ServiceRequestLog> {
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

function createControl(state: State): OutlookControl {
  return {
    deliver: (eml) => state.mailbox.deliver(typeof eml === 'string' ? new TextEncoder().encode(eml) : eml),
    sent: () => state.ledger.sent,
    meetings: () => state.ledger.meetings,
    requests: () => state.requests,
    configure: (change) => {
      Object.assign(state.config, change)
    },
  }
}

function controlRoutes(state: State, control: OutlookControl): Hono {
  const app = new Hono()
  app.post('/deliver', async (context) => {
    const { raw: _, ...item } = control.deliver(new Uint8Array(await context.req.arrayBuffer()))
    return context.json(item, 201)
  })
  app.get('/sent', (context) => context.json(control.sent()))
  app.get('/meetings', (context) => context.json(control.meetings()))
  app.get('/requests', (context) => context.json(control.requests()))
  app.get('/config', (context) => context.json(state.config))
  app.post('/config', async (context) => {
    control.configure(await context.req.json())
    return context.json(state.config)
  })
  return app
}
