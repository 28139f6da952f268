import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { gmailNotice } from '../../e2e/notice-mail.ts'
import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import { MAIL_HOSTS } from '../../replica/certificate.ts'
import { CANARIES, canaryMail, hasCanary } from './mails.ts'
import type { PartInput } from './parts.ts'
import { none, type Row, shown } from './row.ts'
import { openSeed, repWith } from './send-world.ts'

const PER_PAGE = 25
const NET_LOG = 'net-log.json'
/** Chromium asks these for itself, with and without an extension; here they lead nowhere. */
const BROWSERS_OWN =
  /(?:^|\.)(?:googleapis|gvt1|gstatic)\.com$|^(?:accounts|clients\d|www|redirector|android\.clients)\.google\.com$/

/** Canaries in hundreds of mails that come in, are opened, answered, sent and returned; then a look everywhere. */
export async function measurePrivacy({ executablePath, size }: PartInput): Promise<Row[]> {
  const netLog = join(tmpdir(), `reachable-${process.pid}-${NET_LOG}`)
  const rep = await repWith(executablePath, 'both', { browserFlags: [`--log-net-log=${netLog}`] })
  let isStopped = false
  try {
    await recordMessages(rep.panel.page)
    const pages = Math.ceil(size.canaryMails / PER_PAGE)
    for (let page = 0; page < pages; page += 1) await oneRound(rep, page + 1, Math.min(PER_PAGE, size.canaryMails))
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    const requests = rep.line.requests.filter(({ path, body }) => hasCanary(path + body)).map(({ path }) => path)
    const stored = hasCanary(await rep.panel.storedText()) ? ['the store'] : []
    const { leaks, count } = await readMessages(rep.panel.page)
    const posted = rep.captured().length
    await rep.stop()
    isStopped = true
    const hosts = await contactedHosts(netLog)
    const others = hosts.filter(
      (host) => !MAIL_HOSTS.some((one) => one === host) && host !== '127.0.0.1' && !BROWSERS_OWN.test(host),
    )
    return [
      shown('captured from these mails', `${posted} activities`),
      none('canaries in requests', requests, `${rep.line.requests.length} requests`),
      none('canaries in storage', stored, 'IndexedDB and storage areas'),
      none('canaries in messages, but for originals to be read', leaks, `${count} messages`),
      none('requests to any third party', others, `${hosts.length} hosts`),
    ]
  } finally {
    if (!isStopped) await rep.stop()
  }
}

async function oneRound(rep: Rep, seed: number, mails: number): Promise<void> {
  const { page, person } = await openSeed(rep, seed)
  const known = `canary${seed}@dest.example`
  await person.compose()
  await person.addRecipient(known)
  await person.subject(`Round ${seed}`)
  await person.body(`${CANARIES[0]} in a mail of our own`)
  await person.send()
  await person.waitForSent()
  const sent = await until('the mail', () => rep.site.gmail.sent().find((one) => one.to[0]?.address === known))
  // Half of the writers are people we mailed: their originals are read.
  for (let number = 0; number < mails; number += 1)
    rep.site.gmail.deliver(canaryMail(seed * 1_000 + number, number % 2 ? known : `new${number}.${seed}@dest.example`))
  rep.site.gmail.deliver(
    gmailNotice(known, sent?.messageId ?? '', `canary-${seed}`).replaceAll('CANARY-7f3a', CANARIES[1]),
  )
  await until('the bounce', () =>
    rep.captured().some((one) => one.kind === 'bounce.received' && JSON.stringify(one).includes(known)),
  )
  await person.openConversation(`Question ${seed * 1_000 + 1}`)
  await person.reply()
  await person.body(`${CANARIES[0]} in an answer`)
  await person.send()
  await person.waitForSent()
  await page.waitForTimeout(300)
  await page.close()
}

type Recorded = { leaks: string[]; count: number }
declare const chrome: { runtime: { onMessage: { addListener(listener: (message: unknown) => void): void } } }

/** What content scripts tell the background, every page of the extension hears. */
async function recordMessages(panel: Page): Promise<void> {
  await panel.evaluate(() => {
    const recorded: unknown[] = []
    Object.assign(window, { recorded })
    chrome.runtime.onMessage.addListener((message) => void recorded.push(message))
  })
}

async function readMessages(panel: Page): Promise<Recorded> {
  const messages = await panel.evaluate(() => (window as unknown as { recorded: { kind: string }[] }).recorded)
  // A notice or a known person's mail is handed over whole to be read, and dropped in the same turn (CAP-8).
  const others = messages.filter(({ kind }) => kind !== 'mail')
  const leaks = others.filter((message) => hasCanary(JSON.stringify(message))).map(({ kind }) => kind)
  return { leaks, count: messages.length }
}

/** Every host that the browser tried to reach, by its own log. */
async function contactedHosts(netLog: string): Promise<string[]> {
  const text = await readFile(netLog, 'utf8')
  const hosts = [...text.matchAll(/"url":"(?:https?|wss?):\/\/([^/":]+)/g)].map(([, host]) => host ?? '')
  return [...new Set(hosts)]
}
