import { escapeHtml } from '../replica/html-page.ts'
import type { GmailMailbox } from './mailbox.ts'

/** The unread inbox as an Atom 0.3 feed, at most 20 entries (gmail.md §8.3). */
export function atomFeed(mailbox: GmailMailbox, origin: string): string {
  const { address } = mailbox.account
  const unread = mailbox.listThreads('^i').flatMap((thread) => {
    const last = thread.messages.findLast((message) => message.labels.includes('^u'))
    return last ? [last] : []
  })
  const entries = unread.slice(0, 20).map((message) => {
    const time = new Date(message.timeMs).toISOString()
    const link = `${origin}/mail?account_id=${address}&message_id=${message.legacyId}&view=conv&extsrc=atom`
    return `<entry><title>${escapeHtml(message.subject)}</title><summary>${escapeHtml(message.text.slice(0, 100))}</summary>
<link rel="alternate" href="${escapeHtml(link)}" type="text/html"/><modified>${time}</modified><issued>${time}</issued>
<id>tag:gmail.google.com,2004:${BigInt(`0x${message.legacyId}`)}</id>
<author><name>${escapeHtml(message.from.name ?? message.from.address)}</name><email>${escapeHtml(message.from.address)}</email></author></entry>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?><feed version="0.3" xmlns="http://purl.org/atom/ns#">
<title>Replica - Inbox for ${escapeHtml(address)}</title><tagline>New messages in your inbox</tagline>
<fullcount>${unread.length}</fullcount>${entries.join('\n')}</feed>`
}
