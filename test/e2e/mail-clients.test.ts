import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { outlookPerson } from '../outlook/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Conformance of the mail clients')

type Slot = 'to' | 'cc' | 'bcc'
/** What every mail client can do for a person; the suite knows no more of either. */
type Person = {
  /** A fresh page; the number varies what the client itself varies. */
  open(variant: number): Promise<void>
  compose(): Promise<void>
  add(text: string, slot: Slot): Promise<void>
  send(): Promise<void>
}
type Client = { readonly name: 'gmail' | 'outlook'; person(page: Page, rep: Rep): Person; readonly chip: string }

const CLIENTS: Client[] = [
  {
    name: 'gmail',
    chip: '[role=option][data-hovercard-id]',
    person: (page, rep) => {
      const person = gmailPerson(page, rep.site.gmail)
      return {
        open: (variant) => person.open(`https://mail.google.com/mail/u/0/?seed=${20 + variant}`),
        compose: person.compose,
        add: (text, slot) => person.addRecipient(text, slot),
        send: async () => {
          await person.send()
          await person.waitForSent()
        },
      }
    },
  },
  {
    name: 'outlook',
    chip: '._EType_RECIPIENT_ENTITY',
    person: (page, rep) => {
      const person = outlookPerson(page, rep.site.outlook)
      return {
        open: () => person.open(),
        compose: person.compose,
        add: (text, slot) => person.addRecipient(text, slot === 'to' ? 'TO' : slot === 'cc' ? 'CC' : 'BCC'),
        send: async () => {
          await person.subject('Plan')
          await person.send()
          await person.waitForSent()
        },
      }
    },
  },
]

describe.skipIf(!chromium).each(CLIENTS)('every mail client: $name', (client) => {
  let rep: Rep
  let page: Page
  let person: Person
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: {
        gmail: { config: { undoWindowMs: 500, autosaveMs: 150, pollMs: 100 } },
        outlook: { config: { autosaveMs: 600_000, chipLabels: 'name-address' } },
      },
    })
    page = await rep.context.newPage()
    person = client.person(page, rep)
  })
  afterAll(() => rep?.stop())

  const sends = () => rep.captured().filter((one) => one.kind === 'email.sent')

  test('a send is reported once, each recipient in the open with role and name', async () => {
    await person.open(1)
    await person.compose()
    await person.add('Ann Lee <ann@acme.example>', 'to')
    await person.add('Bob Ray <bob@acme.example>', 'cc')
    await person.add('Spy Kid <spy@acme.example>', 'bcc')
    await person.send()
    await eventually(() => sends().length).toBe(1)
    expect(sends()[0]).toMatchObject({ source: client.name, mailbox: 'rep@own.example' })
    expect(sends()[0]?.participants.slice(1)).toEqual([
      { role: 'to', address: 'ann@acme.example', name: 'Ann Lee' },
      { role: 'cc', address: 'bob@acme.example', name: 'Bob Ray' },
    ])
  })
  test('a mail among colleagues is not posted, and nobody is asked for', async () => {
    const before = rep.line.requests.length
    await person.open(2)
    await person.compose()
    await person.add('Sam Own <sam@own.example>', 'to')
    await person.send()
    await eventually(async () => (await rep.panel.storedText()).includes('sam@own.example')).toBe(true)
    await eventually(async () => (await rep.panel.ask({ kind: 'status' })).waitingToSettle).toBe(0)
    await rep.panel.ask({ kind: 'flush' })
    expect(sends()).toHaveLength(1)
    expect(
      rep.line.requests
        .slice(before)
        .map(({ body }) => body)
        .join(),
    ).not.toContain('sam@own.example')
  })
  test('shown recipients are looked up in one go, hidden ones never, and each gets a badge', async () => {
    const before = rep.line.requests.length
    await person.open(3)
    await person.compose()
    await person.add('Eve New <eve@dest.example>', 'to')
    await person.add('Spy Two <spy2@dest.example>', 'bcc')
    await page.locator(`${client.chip}[data-reachable-badge="unknown"]`).first().waitFor()
    const lookups = rep.line.requests.slice(before).filter(({ path }) => path === '/v1/reachability/lookup')
    expect(lookups.map(({ body }) => JSON.parse(body).addresses)).toEqual([['eve@dest.example']])
  })
  test('a node that now stands for somebody else loses the badge that was not made for them', async () => {
    const chip = page.locator(`${client.chip}[data-reachable-badge]`).first()
    await chip.evaluate((node) => {
      for (const name of ['data-hovercard-id', 'email', 'aria-label', 'title'])
        if (node.hasAttribute(name)) node.setAttribute(name, 'sam@own.example')
    })
    await eventually(() => page.locator(`${client.chip}[data-reachable-badge]`).count()).toBe(0)
  })
  test('nothing of ours stands inside the page body, and the page is told nothing', async () => {
    expect(await page.locator('body reachable-overlay').count()).toBe(0)
    expect(await page.evaluate(() => Object.keys(window).filter((key) => /reachable|wxt/i.test(key)))).toEqual([])
  })
  test('the watched mailbox is known to the extension, and its heartbeat will name it', async () => {
    expect(await rep.panel.storedText()).toContain(`"rep@own.example":{"client":"${client.name}"`)
  })
})
