import type { OpenedMail } from '../mail-client.ts'
import { addressIn, findAll, findFirst } from '../page-probe.ts'
import { shownText } from '../shown-text.ts'
import { GMAIL } from './selectors.ts'

/** Mails of others that stand open with their text, in view: a conversation that was left stays in the page. `times` is what the page's traffic told; others are left out. */
export function listOpenedMails(page: Document, times: ReadonlyMap<string, number>, own: string | null): OpenedMail[] {
  return findAll(page, GMAIL.openMessage).flatMap((message) => {
    const sender = findFirst(message, GMAIL.sender)
    const body = findFirst(message, GMAIL.body)
    const address = addressIn(sender?.getAttribute('email'))
    const key = message.getAttribute('data-legacy-message-id')
    const atMs = times.get(key ?? '')
    if (!body || key === null || atMs === undefined || address === null || address === own) return []
    if (!body.checkVisibility()) return []
    const name = sender?.getAttribute('name')
    return [{ key, address, name: name && name !== address ? name : null, atMs, text: () => shownText(body) }]
  })
}
