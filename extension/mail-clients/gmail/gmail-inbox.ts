import type { InboxMessage } from '../mail-client.ts'
import { isNoticeSender } from '../notice-sender.ts'
import { addressIn, findAll, findFirst } from '../page-probe.ts'
import { GMAIL } from './selectors.ts'

/** Gmail takes mail of up to 50 MB; a notice of that size quotes an attachment after the part that we read. */
const ORIGINAL_BYTES_MAX = 2_000_000
const ROWS_MAX = 3
const HEX_ID = /^[0-9a-f]{8,20}$/

/** Notices in the list and in the open conversation; each with the id that the original is read by. */
export function listGmailNotices(page: Document): InboxMessage[] {
  return [...findAll(page, GMAIL.listRow).map(readRow), ...findAll(page, GMAIL.openMessage).map(readOpenMessage)]
    .filter((id) => id !== null)
    .map((id) => gmailMessage(page, id))
    .filter((notice) => notice !== null)
}

/** A notice is often threaded into the conversation of the sent mail, so every address of the row counts. */
function readRow(row: Element): string | null {
  const senders = [...row.querySelectorAll('span[email]')].map((span) => addressIn(span.getAttribute('email')))
  const isNotice = senders.some((address) => address !== null && isNoticeSender(address))
  const ids = isNotice
    ? rowsOfMail(row)
        .map((one) => findFirst(one, GMAIL.rowIds))
        .find((found) => found !== null)
    : null
  return ids?.getAttribute('data-legacy-last-message-id') ?? ids?.getAttribute('data-legacy-thread-id') ?? null
}

/** Beside the preview pane a conversation has two or three rows; only the first names people. */
function rowsOfMail(first: Element): Element[] {
  const rows = [first]
  for (let next = first.nextElementSibling; next && rows.length < ROWS_MAX; next = next.nextElementSibling) {
    if (next.querySelector('span[email]') !== null) break
    rows.push(next)
  }
  return rows
}

function readOpenMessage(message: Element): string | null {
  const senderAddress = addressIn(findFirst(message, GMAIL.sender)?.getAttribute('email'))
  const holder = message.matches('[data-legacy-message-id]')
    ? message
    : message.querySelector('[data-legacy-message-id]')
  return senderAddress && isNoticeSender(senderAddress)
    ? (holder?.getAttribute('data-legacy-message-id') ?? null)
    : null
}

/** A message by its legacy id. One that just arrived may show another id for a moment; the next look has the real one. */
export function gmailMessage(page: Document, id: string): InboxMessage | null {
  if (!HEX_ID.test(id)) return null
  const base = /^\/mail\/(b\/[^/]+\/)?u\/\d+\//.exec(page.location.pathname)?.[0] ?? '/mail/u/0/'
  const originalUrl = `${page.location.origin}${base}?view=att&th=${id}&attid=0&disp=comp&safe=1&zw`
  return { key: id, originalUrl, readOriginal: () => readOriginal(originalUrl) }
}

/** Rejects where Gmail redirects to its attachment host, which a page may not follow; the background may. */
async function readOriginal(url: string): Promise<Uint8Array | null> {
  const response = await fetch(url, { credentials: 'same-origin', redirect: 'error' })
  // A page instead of a mail says that the session ended.
  if (!response.ok || response.headers.get('content-type')?.startsWith('text/html')) return null
  return new Uint8Array(await response.arrayBuffer()).subarray(0, ORIGINAL_BYTES_MAX)
}
