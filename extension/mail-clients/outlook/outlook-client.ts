import type { MailClient, ShownRecipient } from '../mail-client.ts'
import { addressIn, findAll, findFirst } from '../page-probe.ts'
import { linkToPage } from '../page-reports.ts'
import type { SendObservation } from '../send-observation.ts'
import { createPageWatch } from '../watch-page.ts'
import { OUTLOOK, OUTLOOK_WATCHED_ATTRIBUTES } from './selectors.ts'

/** Names that two people share resolve to nobody. */
type KnownNames = Map<string, string | null>

/** Outlook on the web in one page. */
export function createOutlookClient(page: Document, matches: (url: URL) => boolean): MailClient {
  const names: KnownNames = new Map()
  const watch = createPageWatch(page, OUTLOOK_WATCHED_ATTRIBUTES)
  return {
    name: 'outlook',
    matches,
    identity: () => identityInPage(page),
    // No address of the original works without the page's own headers, so notices are not read here yet.
    blindSpots: () => ['outlook_notices', 'outlook_arrivals'],
    watchSends(report, signal) {
      const view = page.defaultView
      if (!view) return
      linkToPage(
        view,
        (told) => {
          if (told.kind !== 'sends') return
          rememberNames(names, told.seen)
          report(told.seen)
        },
        signal,
      )
    },
    watchArrivals: () => {},
    message: () => null,
    watchInbox: () => {},
    // No warning bar and no pause of single conversations here yet: nothing of a form tells its conversation.
    forms: () => [],
    formOf: () => null,
    openThread: () => null,
    threadOf: () => null,
    watchRecipients: (report, signal) => watch(() => report(listOutlookRecipients(page, names)), signal),
  }
}

/** Chips in the wells of all open compose forms. A chip that shows a name only is resolved by earlier saves, or left alone. */
function listOutlookRecipients(page: Document, names: KnownNames): ShownRecipient[] {
  return findAll(page, OUTLOOK.well).flatMap((well) =>
    findAll(well, OUTLOOK.chip)
      .map((element): ShownRecipient | null => {
        const person = readChip(element, names)
        return person && { ...person, element, slot: slotOf(well) }
      })
      .filter((shown) => shown !== null),
  )
}

function slotOf(well: Element): ShownRecipient['slot'] {
  const ending = well.id.slice(well.id.lastIndexOf('_') + 1)
  return ending === 'CC' ? 'cc' : ending === 'BCC' ? 'bcc' : 'to'
}

function readChip(chip: Element, names: KnownNames): { address: string; name: string | null } | null {
  const label = plain(chip.getAttribute('aria-label') ?? chip.getAttribute('title') ?? '')
  const named = /^(.*?)\s*<([^<>]+)>$/.exec(label)
  const address = addressIn(named?.[2] ?? label)
  if (address) return { address, name: named?.[1] || null }
  const known = names.get(label) ?? names.get(plain(chip.textContent ?? ''))
  return known ? { address: known, name: label } : null
}

function rememberNames(names: KnownNames, seen: readonly SendObservation[]): void {
  for (const one of seen) {
    if (one.kind !== 'request') continue
    const { to, cc, bcc } = one.record
    for (const { address, name } of [...(to ?? []), ...(cc ?? []), ...(bcc ?? [])]) {
      if (name === null) continue
      const known = names.get(plain(name))
      names.set(plain(name), known === undefined || known === address.toLowerCase() ? address.toLowerCase() : null)
    }
  }
}

/** The editor puts zero-width characters around its islands. */
const plain = (text: string): string => text.replace(/[\u200b-\u200f\u2060\ufeff]/g, '').trim()

function identityInPage(page: Document): string | null {
  const root = findFirst(page, OUTLOOK.mailboxRoot)
  const button = findFirst(page, OUTLOOK.accountButton)
  const texts = [
    root?.getAttribute('title'),
    root?.getAttribute('data-folder-name'),
    button?.textContent,
    button?.getAttribute('aria-label'),
  ]
  return (
    texts.map((text) => addressIn(/[^\s()<>]+@[^\s()<>]+/.exec(text ?? '')?.[0])).find((one) => one !== null) ?? null
  )
}
