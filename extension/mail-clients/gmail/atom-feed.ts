import { addressIn } from '../page-probe.ts'

/** One unread mail of the inbox, as Gmail's feed lists it. */
type AtomEntry = { readonly sender: string; readonly key: string }
export type AtomFeed = { readonly mailbox: string; readonly entries: readonly AtomEntry[] }

/** A feed of 20 entries has about 20 KB; anything larger is something else. */
const FEED_CHARS_MAX = 200_000

/**
 * Whose inbox it is, and who wrote its unread mails. Null for a sign-in page and anything else that names no account.
 * Read by hand: a service worker has no XML parser, and two fields of a fixed form need none.
 * @source facts: atom feed; https://developers.google.com/workspace/gmail/gmail_inbox_feed
 */
export function readAtomFeed(text: string): AtomFeed | null {
  if (text.length > FEED_CHARS_MAX || !text.includes('<feed ')) return null
  const [head = '', ...entries] = text.split('<entry>')
  const mailbox = addressIn(/\S+@\S+/.exec(fieldOf(head, 'title'))?.[0])
  if (mailbox === null) return null
  return { mailbox, entries: entries.flatMap((entry) => readEntry(entry) ?? []) }
}

function readEntry(entry: string): AtomEntry | null {
  const sender = addressIn(fieldOf(entry, 'email'))
  const key = /[?&;]message_id=([0-9a-f]{8,20})\b/.exec(entry)?.[1]
  return sender === null || key === undefined ? null : { sender, key }
}

/** What stands in the first element of that name; nothing of what we look for is ever escaped. */
function fieldOf(text: string, name: string): string {
  const start = text.indexOf(`<${name}>`)
  const end = text.indexOf(`</${name}>`, start)
  return start < 0 || end < 0 ? '' : text.slice(start + name.length + 2, end)
}
