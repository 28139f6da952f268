import { type CalendarControl, createCalendarApp } from '../gmail/calendar-app.ts'
import { createGmailApp } from '../gmail/gmail-app.ts'
import type { GmailControl, GmailReplicaOptions } from '../gmail/gmail-state.ts'
import { createOutlookApp } from '../outlook/outlook-app.ts'
import type { OutlookControl, OutlookReplicaOptions } from '../outlook/outlook-state.ts'
import { listen } from '../replica/listen.ts'

export type MailSite = {
  port: number
  gmail: GmailControl
  calendar: CalendarControl
  outlook: OutlookControl
  stop(): Promise<void>
}

const GMAIL_HOSTS = new Set(['mail.google.com', 'mail-attachment.googleusercontent.com', 'contacts.google.com'])

/**
 * One TLS server for all mail hosts, told apart by the Host header; Chromium maps the hosts here
 * (`launchWithExtension`, `launchPlain`). For plain HTTP each replica has a port of its own instead.
 */
export async function startMailSite(
  options: { port?: number; gmail?: GmailReplicaOptions; outlook?: OutlookReplicaOptions } = {},
): Promise<MailSite> {
  const gmail = createGmailApp(options.gmail)
  const outlook = createOutlookApp(options.outlook)
  const calendar = createCalendarApp(options.gmail?.account?.address ?? 'rep@own.example')
  const dispatch = (request: Request, env: object): Response | Promise<Response> => {
    const host = new URL(request.url).hostname
    if (GMAIL_HOSTS.has(host)) return gmail.app.fetch(request, env)
    if (host === 'calendar.google.com') return calendar.app.fetch(request, env)
    if (host.startsWith('outlook.')) return outlook.app.fetch(request, env)
    return new Response('no replica answers for this host', { status: 421 })
  }
  const server = await listen(dispatch, options.port, true)
  const controls = { gmail: gmail.mailbox, calendar: calendar.calendar, outlook: outlook.mailbox }
  return { port: server.port, ...controls, stop: server.stop }
}
