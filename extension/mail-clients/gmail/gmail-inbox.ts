import type { InboxMessage } from '../mail-client.ts'
import { isNoticeSender } from '../notice-sender.ts'
import { addressIn, findAll, findFirst } from '../page-probe.ts'
import { GMAIL } from './selectors.ts'
import { shownSource, startsAsMail } from './shown-source.ts'

/** Gmail takes mail of up to 50 MB; a notice of that size quotes an attachment after the part that we read. */
const ORIGINAL_BYTES_MAX = 2_000_000
const ROWS_MAX = 3
const HEX_ID = /^[0-9a-f]{8,20}$/

/** Notices in the list and in the open conversation; each with the id that the original is read by. */
export function listGmailNotices(page: Document, ik: () => string | null): InboxMessage[] {
  return [...findAll(page, GMAIL.listRow).map(readRow), ...findAll(page, GMAIL.openMessage).map(readOpenMessage)]
    .filter((id) => id !== null)
    .map((id) => gmailMessage(page, id, ik))
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

/**
 * A message by its legacy id. One that just arrived may show another id for a moment; the next look has the real one. `ik`
 * is what Gmail puts into addresses of its own pages, once the page has told it.
 */
export function gmailMessage(page: Document, id: string, ik: () => string | null): InboxMessage | null {
  if (!HEX_ID.test(id)) return null
  const base = baseOf(page)
  const originalUrl = originalAt(base, `th=${id}`)
  return {
    key: id,
    originalUrl,
    readOriginal: () => readOriginal(originalUrl),
    async readShown() {
      const known = ik()
      return known === null ? null : readShown(`${base}?ik=${known}&view=om&th=${id}`)
    },
  }
}

/** A mail that was just sent, by its legacy id or, where the answer was short, by the one that Gmail made here. */
export function sentUrl(page: Document, key: string, legacyId: string | null): string | null {
  if (legacyId !== null) return originalAt(baseOf(page), `th=${legacyId}`)
  return /^msg-a:r-?\d{1,30}$/.test(key) ? originalAt(baseOf(page), `permmsgid=${key}`) : null
}

const originalAt = (base: string, which: string): string => `${base}?view=att&${which}&attid=0&disp=comp&safe=1&zw`

function baseOf({ location }: Document): string {
  return location.origin + (/^\/mail\/(b\/[^/]+\/)?u\/\d+\//.exec(location.pathname)?.[0] ?? '/mail/u/0/')
}

/** Gmail may redirect to its attachment host, which a page may not follow; the background may. */
async function readOriginal(url: string): Promise<Uint8Array | 'elsewhere' | null> {
  const response = await fetch(url, { credentials: 'same-origin', redirect: 'manual' })
  if (response.type === 'opaqueredirect') return 'elsewhere'
  if (!answers(response)) return null
  const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, ORIGINAL_BYTES_MAX)
  // A page instead of a mail says that the session ended, or that this mail has no original.
  return startsAsMail(bytes) ? bytes : null
}

async function readShown(url: string): Promise<Uint8Array | null> {
  const response = await fetch(url, { credentials: 'same-origin', redirect: 'error' })
  return answers(response) ? (shownSource(await response.text())?.subarray(0, ORIGINAL_BYTES_MAX) ?? null) : null
}

/** False for a refusal. A server in trouble, or one that wants fewer requests, has said nothing: it is not asked otherwise. */
function answers({ ok, status }: Response): boolean {
  if (status === 429 || status >= 500) throw new Error(`answered ${status}`)
  return ok
}
