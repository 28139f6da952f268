import type { Page } from 'playwright-core'
import type { OutlookControl } from './outlook-state.ts'

type WellName = 'TO' | 'CC' | 'BCC'

/** Somebody at the replica's keyboard and mouse, for tests. Every step waits for what it needs to see. */
export type OutlookPerson = {
  open(url?: string): Promise<void>
  compose(): Promise<void>
  /** Types an address, or `Name <address>`, and presses the key that makes a chip of it. */
  addRecipient(text: string, well?: WellName, key?: 'Enter' | 'Tab' | ';'): Promise<void>
  typeRecipient(text: string, well?: WellName): Promise<void>
  /** Types the beginning of a known person and picks the row whose label holds `address`. */
  pickRecipient(typed: string, address: string, well?: WellName): Promise<void>
  subject(text: string): Promise<void>
  body(text: string): Promise<void>
  /** Presses Send; with `'keyboard'` by Ctrl+Enter. Returns at once. */
  send(by?: 'button' | 'keyboard'): Promise<void>
  /** Waits until the page says that the mail is sent. */
  waitForSent(): Promise<void>
  /** Cancels a send that the page still holds back. */
  undo(): Promise<void>
  openConversation(subject: string): Promise<void>
  /** Writes a meeting with one attendee per address and sends the invitations. */
  scheduleMeeting(title: string, attendees: string[]): Promise<void>
  /** Delivers a raw mail and, by default, waits for its row. */
  deliver(eml: string, options?: { waitForSubject?: string }): Promise<void>
}

/**
 * @param mailbox where mail is delivered: the control of the replica behind the page
 * @param url the inbox on the mapped host, or the `url` of a replica started on its own
 */
export function outlookPerson(
  page: Page,
  mailbox: Pick<OutlookControl, 'deliver'>,
  url = 'https://outlook.office.com/mail/',
): OutlookPerson {
  const well = (name: WellName) => page.locator(`[role="group"][id^="MSG_"][id$="_${name}"]`)
  const chips = (name: WellName) => well(name).locator('._EType_RECIPIENT_ENTITY')
  const form = page.locator('[data-replica-compose]')

  const typeRecipient = async (text: string, name: WellName = 'TO'): Promise<void> => {
    if (name === 'BCC' && (await well('BCC').count()) === 0)
      await form.getByRole('button', { name: 'Bcc', exact: true }).click()
    const inner = well(name).locator('[contenteditable="true"]')
    await ((await inner.count()) > 0 ? inner : well(name)).focus()
    await page.keyboard.insertText(text)
  }
  const addRecipient = async (text: string, name: WellName = 'TO', key = 'Enter'): Promise<void> => {
    const before = await chips(name).count()
    await typeRecipient(text, name)
    await page.keyboard.press(key)
    await chips(name).nth(before).waitFor()
  }

  return {
    async open(target = url) {
      await page.goto(target)
      await page.locator('[id^="primaryMailboxRoot_"]').waitFor()
    },
    async compose() {
      await page.getByRole('button', { name: 'New mail' }).click()
      await page.waitForFunction(() => document.activeElement?.closest('[id$="_TO"]') !== null)
    },
    addRecipient,
    typeRecipient,
    async pickRecipient(typed, address, name = 'TO') {
      await typeRecipient(typed, name)
      await page.locator(`#FloatingSuggestionsList [role="option"][aria-label$="${address}"]`).click()
    },
    subject: (text) => page.locator('input[id^="MSG_"][id$="_SUBJECT"]').fill(text),
    async body(text) {
      await page.locator('[id^="editorParent_"] [contenteditable="true"]').click()
      await page.keyboard.insertText(text)
    },
    async send(by = 'button') {
      if (by === 'keyboard') await page.locator('input[id$="_SUBJECT"]').press('Control+Enter')
      else await form.locator('button[id*="primaryActionButton"]').click()
    },
    waitForSent: () => page.locator('[role="status"]').getByText('Sent', { exact: true }).waitFor(),
    async undo() {
      await page.locator('[role="status"]').getByRole('button', { name: 'Undo' }).click()
      await form.waitFor()
    },
    async openConversation(subject) {
      await page.locator('[role="option"][data-convid]', { hasText: subject }).first().click()
      await page.locator('[id^="CONV_"]', { hasText: subject }).waitFor()
    },
    async scheduleMeeting(title, attendees) {
      await page.getByRole('button', { name: 'New event' }).click()
      await page.getByLabel('Add a title').fill(title)
      for (const attendee of attendees) await addRecipient(attendee)
      await page.locator('[role="main"] button[id*="primaryActionButton"]').click()
      await page.locator('[role="status"]').getByText('Invitation sent').waitFor()
    },
    async deliver(eml, { waitForSubject } = {}) {
      mailbox.deliver(eml)
      if (waitForSubject)
        await page.locator('[role="option"][data-convid]', { hasText: waitForSubject }).first().waitFor()
    },
  }
}
