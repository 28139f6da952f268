import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calendarPerson } from '../gmail/calendar-person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Meetings made in Google Calendar')

describe.skipIf(!chromium)('Google Calendar, where the rep allowed it', () => {
  let rep: Rep
  let person: ReturnType<typeof calendarPerson>
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild({ webRequest: true, calendar: true }),
    })
    person = calendarPerson(await rep.context.newPage())
    await person.open()
  })
  afterAll(() => rep?.stop())

  const meetings = () => rep.captured().flatMap((one) => (one.kind === 'meeting.scheduled' ? [one] : []))

  test.each([true, false])(
    'a saved meeting is captured, and whether guests were told stays open: %s',
    async (invites) => {
      const guest = `bo.${invites}@dest.example`
      await person.save({ title: 'Plan', guests: [guest, 'sam@own.example'], invites })
      await eventually(() => JSON.stringify(meetings())).toContain(guest)
      expect(meetings().at(-1)).toMatchObject({
        mailbox: 'rep@own.example',
        participants: [
          { role: 'organizer', address: 'rep@own.example' },
          { role: 'required', address: guest },
          { role: 'required', address: 'sam@own.example' },
        ],
        meeting: { invitationsConfirmed: false, isCancelled: false },
      })
    },
  )
  test('whole days count; colleagues alone, a failed save and a deletion do not', async () => {
    const before = meetings().length
    await person.save({ title: 'Inside', guests: ['sam@own.example'] })
    rep.site.calendar.failNext(1)
    await person.save({ title: 'Lost', guests: ['lost@dest.example'] })
    await person.remove()
    await person.save({ title: 'Fair', guests: ['fair@dest.example'], isWholeDay: true })
    await eventually(() => JSON.stringify(meetings())).toContain('fair@dest.example')
    expect(meetings().length).toBe(before + 1)
    expect(rep.site.calendar.meetings().map(({ isDeleted }) => isDeleted)).toEqual([false, false, false, true, false])
  })
  test("a meeting's description stays in the browser", async () => {
    expect(JSON.stringify(rep.line.requests)).not.toContain('CANARY-7f3a')
    expect(await rep.panel.storedText()).not.toContain('CANARY-7f3a')
  })
})
