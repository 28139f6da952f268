import { element } from '../../replica/page/dom.ts'
import { wrapped } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'
import { createWell } from './recipient-well.ts'
import { firstMessage } from './service-client.ts'
import { wireRecipient } from './wire.ts'

/** A meeting with attendees: action `CreateCalendarEvent` around a `CreateItem` request (outlook.md §4). */
export function openMeeting(app: App): void {
  const well = createWell(app, app.random.hex(32), 'TO', () => {})
  const title = element('input', { 'aria-label': 'Add a title', placeholder: 'Add a title', class: app.css('subject') })
  const start = element('input', { type: 'datetime-local', 'aria-label': 'Start', value: '2026-12-01T09:00' })
  const end = element('input', { type: 'datetime-local', 'aria-label': 'End', value: '2026-12-01T09:30' })
  const send = element(
    'button',
    { type: 'button', id: `splitButton-r${app.random.hex(3)}__primaryActionButton`, class: app.css('primary') },
    'Send',
  )
  send.addEventListener('click', async () => {
    well.commit()
    const attendees = well
      .people()
      .map((person) => ({ __type: 'AttendeeType:#Exchange', Mailbox: wireRecipient(person) }))
    const event = {
      __type: 'CalendarItem:#Exchange',
      Subject: title.value,
      Start: `${start.value}:00.000`,
      End: `${end.value}:00.000`,
      StartTimeZoneId: 'UTC',
      IsAllDayEvent: false,
      IsResponseRequested: true,
      RequiredAttendees: attendees,
      OptionalAttendees: [],
      Resources: [],
    }
    const body = {
      Items: [event],
      SendMeetingInvitations: attendees.length > 0 ? 'SendToAllAndSaveCopy' : 'SendToNone',
    }
    const answer = await app.service.call('CreateCalendarEvent', body, 'Calendar', 'CreateItem')
    app.say(firstMessage(answer)?.ResponseClass === 'Success' ? 'Invitation sent' : 'The meeting was not saved')
  })
  const actions = element('div', { class: app.css('actions') }, send)
  const row = element(
    'div',
    { class: app.css('row') },
    element('span', { class: app.css('row-label') }, 'Invite'),
    well.root,
  )
  const times = element('div', { class: app.css('row') }, start, end)
  app.main.replaceChildren(wrapped(app, element('div', { class: app.css('compose') }, actions, title, row, times)))
  title.focus()
}
