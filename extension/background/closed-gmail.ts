import { type AtomFeed, readAtomFeed } from '../mail-clients/gmail/atom-feed.ts'
import { isNoticeSender } from '../mail-clients/notice-sender.ts'
import type { FetchOriginal } from './answer-page.ts'
import type { Background } from './background.ts'
import { isPaused } from './pause.ts'
import { readSetting, writeSetting } from './store.ts'

/** The gentlest rate at which a notice is still news. @source facts: atom feed, 2 to 5 minutes at most */
const ASK_EVERY_MS = 5 * 60_000
/** An open page says every 5 minutes that it watches; what it shows needs no second look. */
const OPEN_PAGE_MS = 7 * 60_000
/** Accounts of one browser that are looked at: the order of signing in numbers them, and a private one may come first. */
const ACCOUNTS_MAX = 3
/** As many notices in one look; the others come with the next. */
const READ_PER_LOOK_MAX = 5
/** Of each account: what will never be read must not take the place of another account's notices. */
const RETRIED_PER_LOOK_MAX = 1
/** A feed lists about 20 mails. */
const UNREAD_MAX = 20 * ACCOUNTS_MAX

/**
 * Reads notices while no Gmail page is open, if the rep turned that on: the feed of unread mail tells who wrote, and the
 * original of a notice is fetched once. Nothing else of the feed is used, and it proves no silence (CAP-10).
 */
export async function lookAtClosedGmail(
  background: Background,
  fetchText: FetchText,
  fetchOriginal: FetchOriginal,
): Promise<void> {
  const session = await background.session()
  if (!session || !(await isDue(background))) return
  const wanted = new Set(session.me.mailboxes)
  let left = READ_PER_LOOK_MAX
  for (let account = 0; account < ACCOUNTS_MAX && wanted.size > 0; account += 1) {
    const base = `https://mail.google.com/mail/u/${account}/`
    const feed = readAtomFeed((await fetchText(`${base}feed/atom`)) ?? '')
    if (!feed) break
    const isOurs = wanted.delete(feed.mailbox) && !(await isOpen(background, feed.mailbox))
    if (isOurs) left -= await readNotices(background, feed, base, left, fetchOriginal)
  }
  if (left < READ_PER_LOOK_MAX) await background.follow()
}

async function isDue({ ports: { store, clock } }: Background): Promise<boolean> {
  const asked = await readSetting(store, 'closedGmail')
  const nowMs = clock.nowMs()
  // Also where the clock was set back since it was asked last.
  if (!asked || Math.abs(nowMs - asked.askedAtMs) < ASK_EVERY_MS || (await isPaused(store))) return false
  await writeSetting(store, 'closedGmail', { ...asked, askedAtMs: nowMs })
  return true
}

/** Returns how many were read. Whatever could not be read comes again after those that were never tried, one in each look. */
async function readNotices(
  background: Background,
  { mailbox, entries }: AtomFeed,
  base: string,
  atMost: number,
  fetchOriginal: FetchOriginal,
): Promise<number> {
  const { inbox } = background
  const notices: string[] = []
  for (const { sender, key } of entries)
    if (isNoticeSender(sender) && (await inbox.isNew(mailbox, key))) notices.push(key)
  const unread = (await readSetting(background.ports.store, 'closedGmail'))?.unread ?? []
  const again = unread.filter((key) => notices.includes(key)).slice(0, RETRIED_PER_LOOK_MAX)
  const next = [...notices.filter((key) => !unread.includes(key)), ...again].slice(0, atMost)
  for (const key of next) {
    const bytes = await fetchOriginal(`${base}?view=att&th=${key}&attid=0&disp=comp&safe=1&zw`)
    if ((await inbox.read({ client: 'gmail', mailbox, key, bytes })) === 'unread') await noteUnread(background, key)
  }
  return next.length
}

async function noteUnread({ ports: { store } }: Background, key: string): Promise<void> {
  const asked = await readSetting(store, 'closedGmail')
  // Turned off meanwhile, it stays off.
  if (!asked) return
  const others = (asked.unread ?? []).filter((one) => one !== key)
  await writeSetting(store, 'closedGmail', { ...asked, unread: [...others, key].slice(-UNREAD_MAX) })
}

/** The text of a page of the mail client, for the rep who is signed in; null where there is none. */
export type FetchText = (url: string) => Promise<string | null>

async function isOpen({ ports: { store, clock } }: Background, mailbox: string): Promise<boolean> {
  const observed = (await readSetting(store, 'observed')) ?? {}
  const span = observed[mailbox]
  return span !== undefined && clock.nowMs() - span.untilMs < OPEN_PAGE_MS
}
