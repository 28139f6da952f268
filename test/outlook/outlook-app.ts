import { Hono } from 'hono'
import { pageScripts } from '../replica/page-scripts.ts'
import { documentAnswer, startupAnswer } from './mail-document.ts'
import {
  createControl,
  createState,
  type OutlookControl,
  type OutlookReplicaOptions,
  type OutlookState,
} from './outlook-state.ts'
import { serviceRoute } from './service-route.ts'

export type OutlookReplicaApp = { app: Hono; mailbox: OutlookControl }

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

function controlRoutes(state: OutlookState, control: OutlookControl): Hono {
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
