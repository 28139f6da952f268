import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GmailPerson, gmailPerson } from '../gmail/person.ts'
import { accessibleNames } from './accessible-names.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { CANARY, gmailNotice } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Gmail with the extension')

/** The replica varies everything that Gmail varies by seed; six are the fixed size of a run. */
const SEEDS = [1, 2, 3, 4, 5, 6]

describe.skipIf(!chromium)('Gmail, production build on mail.google.com', () => {
  let rep: Rep
  let page: Page
  let person: GmailPerson
  const pageErrors: string[] = []

  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 1_500, autosaveMs: 150, pollMs: 100 } } },
    })
    page = await rep.context.newPage()
    page.on('pageerror', (error) => pageErrors.push(error.message))
    person = gmailPerson(page, rep.site.gmail)
  })
  afterAll(() => rep?.stop())

  const postedWith = (address: string) =>
    rep
      .posted()
      .filter((one) => one.kind === 'email.sent' && one.participants.some((other) => other.address === address))

  test.each(SEEDS)('page seed %i: a send is captured once, its bounce becomes a badge', async (seed) => {
    const address = `bo${seed}@dest.example`
    await person.open(`https://mail.google.com/mail/u/0/?seed=${seed}`)
    await person.compose()
    await person.addRecipient(`Bo Dest <${address}>`)
    await person.addRecipient('Sam Own <sam@own.example>', 'cc')
    await person.addRecipient(`Spy <spy${seed}@dest.example>`, 'bcc')
    await person.subject(`Plan ${seed}`)
    await person.body(CANARY)
    await person.send()
    await person.waitForSent()
    await eventually(() => postedWith(address).length).toBe(1)
    const sent = rep.site.gmail.sent().find((one) => one.to[0]?.address === address)
    expect(postedWith(address)[0]).toMatchObject({
      kind: 'email.sent',
      mailbox: 'rep@own.example',
      messageId: sent?.messageId.replace(/[<>]/g, ''),
      participants: [
        { role: 'from', address: 'rep@own.example' },
        { role: 'to', address, name: 'Bo Dest' },
        { role: 'cc', address: 'sam@own.example' },
      ],
    })

    await person.deliver(gmailNotice(address, sent?.messageId ?? '', `notice-${seed}`))
    await eventually(
      () => rep.captured().filter((one) => one.kind === 'bounce.received').length,
    ).toBeGreaterThanOrEqual(SEEDS.indexOf(seed) + 1)
    await person.compose()
    await person.addRecipient(`Bo Dest <${address}>`)
    const chip = page.locator(`[role=option][data-hovercard-id="${address}"]`)
    await page.locator(`[role=option][data-hovercard-id="${address}"][data-reachable-badge="bounced"]`).waitFor()
    expect(await chip.locator('*').evaluateAll((all) => all.some((one) => /reachable/i.test(one.outerHTML)))).toBe(
      false,
    )
  })

  test('neither body, subject nor hidden copy left the browser, and internal people were not asked for', () => {
    const everything = rep.line.requests.map(({ path, body }) => path + body).join('\n')
    expect(everything).not.toContain(CANARY)
    expect(everything).not.toMatch(/spy\d@|Plan \d/)
    const lookups = rep.line.requests.filter(({ path }) => path === '/v1/reachability/lookup').map(({ body }) => body)
    expect(lookups.join()).not.toContain('own.example')
  })
  test('the extension keeps no body either', async () => {
    expect(await rep.panel.storedText()).not.toContain(CANARY)
  })
  test('two notices that come into one conversation at once are both read', async () => {
    const people = ['x1@dest.example', 'x2@dest.example']
    await person.open('https://mail.google.com/mail/u/0/?seed=9')
    await person.compose()
    for (const address of people) await person.addRecipient(address)
    await person.send()
    await person.waitForSent()
    await eventually(() => postedWith('x2@dest.example').length).toBe(1)
    const { messageId = '' } = rep.site.gmail.sent().at(-1) ?? {}
    await Promise.all(people.map((address) => person.deliver(gmailNotice(address, messageId, address))))
    const failed = () => rep.captured().flatMap((one) => (one.kind === 'bounce.received' ? one.report.recipients : []))
    await eventually(() => failed().filter(({ address }) => people.includes(address)).length).toBe(2)
  })
  test('a reply of somebody we mailed is posted as a sighting, a newsletter is not', async () => {
    const mail = (from: string) =>
      `From: ${from}\r\nTo: rep@own.example\r\nSubject: Re: Plan\r\nMessage-ID: <${from}>\r\n\r\n${CANARY}\r\n`
    await person.deliver(mail('news@letters.example'), { waitForSender: 'news@letters.example' })
    await person.deliver(mail('bo6@dest.example'), { waitForSender: 'bo6@dest.example' })
    await eventually(() => rep.captured().filter((one) => one.kind === 'contact.seen').length).toBe(1)
    expect(rep.posted().find((one) => one.kind === 'contact.seen')).toMatchObject({
      participants: [{ role: 'from', address: 'bo6@dest.example' }],
    })
    expect(JSON.stringify(rep.posted())).not.toContain('letters.example')
  })
  test('an undone send is not captured', async () => {
    rep.site.gmail.configure({ undoWindowMs: 60_000 })
    // A seed also makes the page's message ids: each page load here has one of its own.
    await person.open('https://mail.google.com/mail/u/0/?seed=7')
    await person.compose()
    await person.addRecipient('undone@dest.example')
    await person.send()
    await person.waitForSent()
    await person.undo()
    await eventually(() => rep.site.gmail.sent().at(-1)?.state).toBe('undone')
    await eventually(async () => (await rep.panel.ask({ kind: 'status' })).waitingToSettle).toBe(0)
    expect(postedWith('undone@dest.example')).toEqual([])
    rep.site.gmail.configure({ undoWindowMs: 1_500 })
  })
  test('the badge is read out as a button of its own, leaves the chip its name, and Escape closes its popover', async () => {
    await person.open('https://mail.google.com/mail/u/0/?seed=8')
    await person.compose()
    await person.addRecipient('Bo Dest <bo1@dest.example>')
    await page.locator('[role=option][data-reachable-badge="bounced"]').waitFor()
    const names = await accessibleNames(page)
    expect(names).toContain('button: Bo Dest, bounced, details')
    expect(names.filter((name) => name.startsWith('option:')).every((name) => !/bounced/.test(name))).toBe(true)
    await page.locator('[role=option][data-reachable-badge="bounced"]').hover()
    await eventually(() => accessibleNames(page)).toContain('dialog: Bo Dest, bounced')
    await page.keyboard.press('Escape')
    await eventually(() => accessibleNames(page)).not.toContain('dialog: Bo Dest, bounced')
    expect(await page.locator('form:has(input[name="draft"])').count()).toBe(1)
  })
  test('the page ran without an error', () => {
    expect(pageErrors).toEqual([])
  })
  test('disconnecting wipes everything, takes the badges away, and ends the token', async () => {
    await rep.panel.ask({ kind: 'unpair' })
    expect(await rep.panel.storedText()).not.toMatch(/dest\.example|rep@own/)
    await page.locator('[data-reachable-badge]').waitFor({ state: 'detached' })
    expect(rep.line.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/pairing' })
  })
})

describe.skipIf(!chromium)('Gmail with the network observer alone', () => {
  let rep: Rep
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild({ webRequest: true, withoutPageScripts: true }),
      site: { gmail: { config: { undoWindowMs: 1_500, autosaveMs: 150 } } },
    })
  })
  afterAll(() => rep?.stop())

  test('a send is captured once its undo window is over', async () => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open()
    await person.compose()
    await person.addRecipient('bo@dest.example')
    await person.body(CANARY)
    await person.send()
    await person.waitForSent()
    // The page may know the answer before the background does.
    await eventually(async () => (await rep.panel.storedText()).includes('"ACCEPTED"')).toBe(true)
    expect(rep.posted()).toEqual([])
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    await eventually(() => rep.posted().map((one) => one.kind)).toEqual(['email.sent'])
    expect(await rep.panel.storedText()).not.toContain(CANARY)
  })
})
