import type { Page } from 'playwright-core'

type Meeting = { title: string; guests: readonly string[]; isWholeDay?: boolean; invites?: boolean }

/** Somebody in front of the calendar. */
export function calendarPerson(page: Page) {
  return {
    async open(): Promise<void> {
      await page.goto('https://calendar.google.com/calendar/u/0/r')
      await page.getByLabel('Guests').waitFor()
    },
    /** Fills in a meeting, saves it, answers whether guests are told, and waits for the server's answer. */
    async save({ title, guests, isWholeDay = false, invites = true }: Meeting): Promise<void> {
      await page.getByLabel('Title').fill(title)
      await page.getByLabel('Guests').fill(guests.join(', '))
      await page.getByLabel('All day').setChecked(isWholeDay)
      const answered = page.waitForResponse(/sync\.sync$/)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: invites ? 'Send' : "Don't send", exact: true }).click()
      await answered
    },
    /** Deletes the meeting that was saved last. */
    async remove(): Promise<void> {
      const answered = page.waitForResponse(/sync\.sync$/)
      await page.getByRole('button', { name: 'Delete' }).click()
      await answered
    },
  }
}
