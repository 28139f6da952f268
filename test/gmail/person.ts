import type { Page } from 'playwright-core'
import type { GmailControl } from './gmail-state.ts'

type RecipientRowName = 'to' | 'cc' | 'bcc'

/** Somebody at the replica's keyboard and mouse, for tests. Every step waits for what it needs to see. */
export type GmailPerson = {
  open(url?: string): Promise<void>
  compose(): Promise<void>
  /** Types an address, or `Name <address>`, and presses the key that makes a chip of it. */
  addRecipient(text: string, row?: RecipientRowName, key?: 'Enter' | 'Tab' | ','): Promise<void>
  /** Types into a recipient row and leaves it there, without making a chip. */
  typeRecipient(text: string, row?: RecipientRowName): Promise<void>
  subject(text: string): Promise<void>
  body(text: string): Promise<void>
  /** Attaches a calendar file and waits until it is uploaded. */
  attachInvite(ics: string, name?: string): Promise<void>
  /** Waits until the form shows the id of a saved draft, and returns it with its `#`. */
  waitForDraft(): Promise<string>
  /** Presses Send; with `'keyboard'` by Ctrl+Enter. Returns at once. */
  send(by?: 'button' | 'keyboard'): Promise<void>
  /** Waits for the toast that says the server took the mail. */
  waitForSent(): Promise<void>
  undo(): Promise<void>
  /** Opens the menu beside Send and schedules the mail. */
  schedule(): Promise<void>
  /** The next saves of drafts wait, and go along with the next send in one body. */
  holdSaves(): Promise<void>
  minimise(): Promise<void>
  fullScreen(): Promise<void>
  /** Opens a form in a window of its own, and gives whoever sits in front of it. */
  popOut(): Promise<{ page: Page; person: GmailPerson }>
  /** Takes the line away, or gives it back. */
  setOffline(isOffline: boolean): Promise<void>
  /** Goes to another signed-in account, or to a delegated mailbox by its key. */
  switchAccount(to: number | string, query?: string): Promise<void>
  /** Saves the draft and closes its form. */
  closeForm(): Promise<void>
  openConversation(subject: string): Promise<void>
  reply(): Promise<void>
  /** Delivers a raw mail and, by default, waits for its row. */
  deliver(eml: string, options?: { waitForSender?: string }): Promise<void>
}

/**
 * @param mailbox where mail is delivered: the control of the replica behind the page
 * @param url the inbox on the mapped host, or the `url` of a replica started on its own
 */
export function gmailPerson(
  page: Page,
  mailbox: Pick<GmailControl, 'deliver'>,
  url = 'https://mail.google.com/mail/u/0/',
): GmailPerson {
  const forms = page.locator('form:has(input[name="draft"])')
  const form = forms.last()
  /** Several forms may be open, and a form may come some time after it was asked for. */
  const expectForms = async (change: 1 | -1, act: () => Promise<void>): Promise<void> => {
    const wanted = (await forms.count()) + change
    await act()
    await (change > 0 ? forms.nth(wanted - 1).waitFor() : forms.nth(wanted).waitFor({ state: 'detached' }))
  }
  // Either generation of the form.
  const input = (name: RecipientRowName) =>
    form.locator(`.anm[name="${name}"] input[peoplekit-id], textarea.vO[name="${name}"]`)

  const openRow = async (name: RecipientRowName): Promise<void> => {
    const summary = form.locator('.aoD.hl')
    if (await summary.isVisible()) await summary.click()
    if ((await input(name).count()) === 0) await form.locator(`[data-opens="${name}"]`).click()
    await input(name).focus()
  }
  const typeRecipient = async (text: string, name: RecipientRowName = 'to'): Promise<void> => {
    await openRow(name)
    await page.keyboard.insertText(text)
  }

  const open = async (target = url): Promise<void> => {
    await page.goto(target)
    await page.locator('[role="main"]').waitFor()
  }

  return {
    open,
    async compose() {
      await expectForms(1, () => page.locator('[gh="cm"]').click())
      await input('to').waitFor()
      await page.waitForFunction(() => document.activeElement?.matches('[peoplekit-id], .vO'))
    },
    typeRecipient,
    async addRecipient(text, name = 'to', key = 'Enter') {
      await typeRecipient(text, name)
      await page.keyboard.press(key)
      const address = /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text
      await form.locator(`[role="option"][data-hovercard-id="${address}"], .vN[email="${address}"]`).first().waitFor()
    },
    subject: (text) => form.locator('input[name="subjectbox"]').fill(text),
    async body(text) {
      await form.locator('[g_editable="true"]').click()
      await page.keyboard.insertText(text)
    },
    async attachInvite(ics, name = 'invite.ics') {
      const file = { name, mimeType: 'text/calendar', buffer: Buffer.from(ics) }
      await form.locator('input[type="file"][name="Filedata"]').setInputFiles(file)
      await form.getByText(name, { exact: true }).waitFor()
    },
    async waitForDraft() {
      const draft = form.locator('input[name="draft"][value^="#msg-a:"]')
      await draft.waitFor({ state: 'attached' })
      return (await draft.getAttribute('value')) ?? ''
    },
    async send(by = 'button') {
      if (by === 'keyboard') await form.locator('input[name="subjectbox"]').press('Control+Enter')
      else await form.locator('[role="toolbar"] [role="button"]:not([aria-haspopup])').click()
    },
    waitForSent: () => page.locator('#link_vsm').waitFor(),
    async undo() {
      await expectForms(1, () => page.locator('#link_undo').click())
    },
    // By keyboard: the row of recipients collapses under a pointer, and the cross moves away.
    async schedule() {
      await form.locator('[role="toolbar"] [aria-haspopup]').click()
      await page.locator('[selector="scheduledSend"]').click()
    },
    holdSaves: () => page.evaluate(() => void dispatchEvent(new Event('replica:hold-saves'))),
    minimise: () => form.locator('xpath=ancestor::*[@role="dialog"]').locator('.Hl').press('Enter'),
    fullScreen: () => form.locator('xpath=ancestor::*[@role="dialog"]').locator('.Hq').press('Enter'),
    async popOut() {
      const opened = page.context().waitForEvent('page')
      await form.locator('xpath=ancestor::*[@role="dialog"]').locator('.Hp').press('Enter')
      const popUp = await opened
      await popUp.locator('form:has(input[name="draft"])').waitFor()
      return { page: popUp, person: gmailPerson(popUp, mailbox, url) }
    },
    setOffline: (isOffline) => page.context().setOffline(isOffline),
    switchAccount: (to, query = '') =>
      open(new URL(typeof to === 'number' ? `/mail/u/${to}/${query}` : `/mail/b/${to}/u/0/${query}`, url).href),
    async closeForm() {
      await expectForms(-1, () => form.locator('xpath=ancestor::*[@role="dialog"]').locator('.Ha').press('Enter'))
    },
    async openConversation(subject) {
      await page.locator('tr.zA', { hasText: subject }).first().click()
      await page.locator('.adn[data-message-id]:visible').first().waitFor()
    },
    async reply() {
      await expectForms(1, () => page.locator('.ams:visible').click())
      await input('to').waitFor()
    },
    async deliver(eml, { waitForSender } = {}) {
      mailbox.deliver(eml)
      if (waitForSender) await page.locator(`tr.zA span[email="${waitForSender}"]`).first().waitFor()
    },
  }
}
