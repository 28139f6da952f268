import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GmailPerson, gmailPerson } from '../gmail/person.ts'
import { accessibleNames } from './accessible-names.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { CANARY, gmailNotice } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'
import { replyMail } from './reply-mail.ts'

const chromium = await browserOrSkip('Replies of people who bounced or are away')
const ANN = 'ann@dest.example'
const BOB = 'bob@dest.example'
const TWO_WEEKS_MS = 14 * 86_400_000

describe.skipIf(!chromium)('a reply that comes into Gmail', () => {
  let rep: Rep
  let page: Page
  let person: GmailPerson
  const originalsRead: string[] = []

  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 500, autosaveMs: 150, pollMs: 100 } } },
    })
    page = await rep.context.newPage()
    page.on('request', (request) => {
      if (request.url().includes('view=att')) originalsRead.push(request.url())
    })
    person = gmailPerson(page, rep.site.gmail)
    await person.open('https://mail.google.com/mail/u/0/?seed=31')
  })
  afterAll(() => rep?.stop())

  const chip = (address: string, state: string) =>
    page.locator(`[role=option][data-hovercard-id="${address}"][data-reachable-badge="${state}"]`).first()
  const stateOf = async (address: string): Promise<string> => {
    const answer = await rep.api.demand('GET', `/v1/people/${address}`)
    return (answer as { reachability: { state: string } }).reachability.state
  }
  /** Kinds and verdicts of what this person's mails were posted as. */
  const proofs = (address: string) =>
    rep.posted().flatMap((one) => {
      if (one.kind !== 'contact.seen' && one.kind !== 'auto_reply.received') return []
      if (one.participants[0]?.address !== address) return []
      return [`${one.kind} ${one.kind === 'contact.seen' ? one.sighting.authentication : one.authentication}`]
    })
  const decided = async (address: string, action: string): Promise<number> => {
    const { entries } = (await rep.api.demand('GET', `/v1/log?address=${address}`)) as { entries: { action: string }[] }
    return entries.filter((entry) => entry.action === action).length
  }
  const mail = async (address: string): Promise<string> => {
    await person.compose()
    await person.addRecipient(address)
    await person.body(CANARY)
    await person.send()
    await person.waitForSent()
    await eventually(() => rep.site.gmail.sent().some((one) => one.to[0]?.address === address)).toBe(true)
    await eventually(() =>
      rep
        .posted()
        .some((one) => one.kind === 'email.sent' && one.participants.some((other) => other.address === address)),
    ).toBe(true)
    return rep.site.gmail.sent().find((one) => one.to[0]?.address === address)?.messageId ?? ''
  }

  test('that fails authentication changes nothing for somebody who bounced', async () => {
    const messageId = await mail(ANN)
    await person.deliver(gmailNotice(ANN, messageId))
    await person.compose()
    await person.addRecipient(ANN)
    await chip(ANN, 'bounced').waitFor()

    await person.deliver(replyMail(ANN, { verdict: 'fail' }))
    await eventually(() => proofs(ANN)).toEqual(['contact.seen fail'])
    await eventually(() => decided(ANN, 'contact.seen')).toBe(1)
    expect(await stateOf(ANN)).toBe('bounced')
    await rep.panel.ask({ kind: 'flush' })
    expect(await chip(ANN, 'bounced').count()).toBe(1)
  })
  test('that passes makes the same person reachable, and the badge in the open form changes', async () => {
    await person.deliver(replyMail(ANN))
    await chip(ANN, 'reachable').waitFor()
    expect(proofs(ANN)).toEqual(['contact.seen fail', 'contact.seen pass'])
    expect(await stateOf(ANN)).toBe('reachable')
  })
  test('and is an out-of-office note of somebody just mailed gives the badge its date', async () => {
    await mail(BOB)
    const day = new Date(Date.now() + TWO_WEEKS_MS).toISOString().slice(0, 10)
    await person.deliver(replyMail(BOB, { isAutomatic: true, words: `I am out of office and back on ${day}.` }))
    await eventually(() => proofs(BOB)).toEqual(['auto_reply.received pass'])
    await person.compose()
    await person.addRecipient(BOB)
    await chip(BOB, 'out_of_office').waitFor()
    expect(await rep.api.demand('GET', `/v1/people/${BOB}`)).toMatchObject({
      reachability: { state: 'out_of_office', until: day },
    })
    await chip(BOB, 'out_of_office').hover()
    await eventually(async () => (await accessibleNames(page)).some((name) => /: Back on \d+ /.test(name))).toBe(true)
  })
  test('of a stranger is not read, and each that mattered was read once', async () => {
    const before = originalsRead.length
    await person.deliver(replyMail('news@letters.example'), { waitForSender: 'news@letters.example' })
    // A mail behind it in the same answers of the page: once that is read, the stranger's was passed over.
    await person.deliver(replyMail(ANN, { words: 'Again.' }))
    await eventually(() => originalsRead.length).toBe(before + 1)
    expect(new Set(originalsRead).size).toBe(originalsRead.length)
    expect(JSON.stringify(rep.posted())).not.toContain('letters.example')
  })
  test('is read by the background where Gmail sends the reader on to its attachment host', async () => {
    rep.site.gmail.configure({ redirectRaw: true })
    await person.deliver(replyMail(BOB))
    await eventually(() => proofs(BOB)).toEqual(['auto_reply.received pass', 'contact.seen pass'])
    rep.site.gmail.configure({ redirectRaw: false })
  })
  test('leaves the browser without a word of its body or subject, and nothing of them is kept', async () => {
    expect(rep.line.requests.map(({ path, body }) => path + body).join('\n')).not.toContain(CANARY)
    expect(await rep.panel.storedText()).not.toContain(CANARY)
  })
})
