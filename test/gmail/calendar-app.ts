import { Hono } from 'hono'
import { contentSecurityPolicy, htmlPage } from '../replica/html-page.ts'
import { pageScripts } from '../replica/page-scripts.ts'
import { listAt, type Slot, textAt } from './wire/records.ts'

/** A meeting as the calendar's server took it; `guests` without the rep. */
type TakenMeeting = { id: string; guests: string[]; isDeleted: boolean }
export type CalendarControl = {
  meetings(): readonly TakenMeeting[]
  /** The next saves are answered with 500 and taken by nobody. */
  failNext(saves: number): void
}

/** Google Calendar on the web, as far as somebody who watches its saves can tell (gmail.md §9). */
export function createCalendarApp(account: string): { app: Hono; calendar: CalendarControl } {
  const taken: TakenMeeting[] = []
  let failing = 0
  const app = new Hono()
  app.get('/calendar/u/:index/r', (context) => {
    const nonce = 'calendar-nonce'
    const page = { lang: 'en', title: 'Replica Calendar', nonce, settings: { account } }
    return context.html(htmlPage({ ...page, script: '/_r/gmail/page/calendar.ts' }), 200, {
      'content-security-policy': contentSecurityPolicy(nonce),
    })
  })
  app.post('/calendar/u/:index/sync.sync', async (context) => {
    if (failing > 0) {
      failing -= 1
      return context.body(null, 500)
    }
    const form = await context.req.parseBody()
    const operations = listAt(JSON.parse(String(form['f.req'])) as Slot, 0, 4)
    const records = operations.map((operation) => listAt(operation, 2, 0, 1))
    for (const record of records) taken.push(meetingIn(record, account))
    return context.text(`)]}'\n${JSON.stringify([[null, null, [null, null, null, [[null, records]]]]])}`)
  })
  app.route('/_r', pageScripts())
  const failNext = (saves: number): void => {
    failing = saves
  }
  return { app, calendar: { meetings: () => taken, failNext } }
}

function meetingIn(record: Slot[], account: string): TakenMeeting {
  const addresses = listAt(record, 20).map((guest) => textAt(guest, 0))
  return {
    id: textAt(record, 0),
    guests: addresses.filter((address) => address !== account),
    // A record that is nearly all nulls is a deletion.
    isDeleted: record[35] === null,
  }
}
