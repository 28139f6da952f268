import type { ComposeForm, InboxMessage, MailClient, ShownRecipient } from '../mail-client.ts'
import { addressIn, findEvery, findFirst } from '../page-probe.ts'
import { linkToPage } from '../page-reports.ts'
import { replaceSelectors } from '../replace-selectors.ts'
import type { Arrival, Coverage } from '../send-observation.ts'
import { createPageWatch, type PageWatch } from '../watch-page.ts'
import { type AssumedSends, watchAssumedSends } from './assumed-sends.ts'
import { createFormFinder, gmailOpenThread, gmailThreadOf, listGmailForms } from './compose-forms.ts'
import { gmailMessage, listGmailNotices, sentUrl } from './gmail-inbox.ts'
import { listOpenedMails } from './opened-mails.ts'
import { type GmailProbes, watchGmailProbes } from './page-probes.ts'
import { GMAIL, GMAIL_REPLACEABLE, GMAIL_WATCHED_ATTRIBUTES } from './selectors.ts'

/** Gmail in one page. `matches` is given, because only the build knows its sandbox. */
export function createGmailClient(page: Document, matches: (url: URL) => boolean): MailClient {
  let pageIdentity: string | null = null
  let pageKey: string | null = null
  const ik = (): string | null => pageKey
  let reportProbe: (feature: string, isOk: boolean) => void = () => {}
  let probes: GmailProbes | null = null
  let assumed: AssumedSends | null = null
  let standsIn = (): boolean => false
  const watch = createPageWatch(page, GMAIL_WATCHED_ATTRIBUTES)
  const formOf = createFormFinder(page)
  const times = new Map<string, number>()
  let reportArrivals: (seen: readonly Arrival[]) => void = () => {}
  let reportCoverage: (coverage: Coverage) => void = () => {}
  let isAnswered = true
  let hasMissed = false
  return {
    name: 'gmail',
    matches,
    identity: () => pageIdentity ?? identityInPage(page),
    seesInbox: () => isAnswered && showsMailbox(new URL(page.location.href)),
    replaceSelectors: (replaced) => replaceSelectors(page, GMAIL, GMAIL_REPLACEABLE, replaced),
    blindSpots() {
      const spots = hasMissed ? ['gmail_arrivals'] : []
      hasMissed = false
      return spots
    },
    watchProbes(report, signal) {
      reportProbe = report
      const identity = (): string | null => pageIdentity ?? identityInPage(page)
      const sendPressed = (form: ComposeForm, wasRefused: () => boolean): void =>
        standsIn() ? assumed?.pressed(form, listChips(form.root), wasRefused) : undefined
      probes = watchGmailProbes(page, report, identity, sendPressed, signal)
    },
    watchAssumedSends(report, isWanted, signal) {
      standsIn = isWanted
      assumed = watchAssumedSends(page, report, signal)
    },
    watchSends(report, signal) {
      const view = page.defaultView
      if (!view) return
      linkToPage(
        view,
        (told) => {
          if (told.kind === 'arrivals') noteTimes(times, told.seen)
          if (told.kind === 'coverage') noteTimes(times, told.coverage.listed)
          if (told.kind === 'times') noteTimes(times, told.times)
          if (told.kind === 'sends') probes?.sawSends(told.seen)
          if (told.kind === 'sends') report(told.seen)
          else if (told.kind === 'arrivals') reportArrivals(told.seen)
          else if (told.kind === 'coverage') reportCoverage(told.coverage)
          else if (told.kind === 'identity') {
            pageIdentity = addressIn(told.address)
            pageKey = told.ik
          } else if (told.kind === 'line') isAnswered = told.isAnswered
          else if (told.kind === 'missed') hasMissed = true
          else if (told.kind === 'probe') reportProbe(told.feature, told.isOk)
        },
        signal,
      )
    },
    sendPressed: (form) => probes?.pressed(form),
    watchArrivals(report) {
      // They come through the link that `watchSends` opens and closes.
      reportArrivals = report
    },
    watchCoverage(report) {
      reportCoverage = report
    },
    message: (key) => gmailMessage(page, key, ik),
    sentUrl: (key, legacyId) => sentUrl(page, key, legacyId),
    openedMails: () => listOpenedMails(page, times, pageIdentity ?? identityInPage(page)),
    forms: () => listGmailForms(page),
    formOf,
    openThread: () => gmailOpenThread(page),
    threadOf: (element) => gmailThreadOf(page, element),
    watchInbox: (report, signal) => watchNewNotices(() => listGmailNotices(page, ik), watch, report, signal),
    watchRecipients: (report, signal) =>
      watch(() => {
        for (const { root } of standsIn() ? listGmailForms(page) : []) assumed?.saw(root, listChips(root))
        report(listGmailRecipients(page, pageIdentity ?? identityInPage(page)))
      }, signal),
  }
}

/** Conversations of a long day; a page that is not reloaded for weeks forgets the first of them. */
const TIMES_MAX = 2_000

function noteTimes(
  times: Map<string, number>,
  seen: readonly { readonly key: string | null; readonly atMs: number }[],
): void {
  if (times.size > TIMES_MAX) times.clear()
  for (const { key, atMs } of seen) if (key !== null) times.set(key, atMs)
}

/** Not so a chat, nor a mail or form in a window of its own: `view=btop`, `view=cm`, `tf=cm`. */
const showsMailbox = ({ pathname, searchParams }: URL): boolean =>
  pathname.startsWith('/mail/') &&
  !['btop', 'cm'].includes(searchParams.get('view') ?? '') &&
  searchParams.get('tf') !== 'cm'

function watchNewNotices(
  list: () => InboxMessage[],
  watch: PageWatch,
  report: (message: InboxMessage) => void,
  signal: AbortSignal,
): void {
  const reported = new Set<string>()
  const look = (): void => {
    for (const notice of list()) {
      if (reported.has(notice.key)) continue
      reported.add(notice.key)
      report(notice)
    }
  }
  watch(look, signal)
}

/** Chips of all compose forms, people in the headers of open messages, and in the rows of lists. */
function listGmailRecipients(page: Document, ownAddress: string | null): ShownRecipient[] {
  const chips = listChips(page)
  const headers = findEvery(page, GMAIL.header).map((span) => readShown(span, slotInHeader(span, ownAddress)))
  const list = isInbox(page.location.hash) ? 'inbox' : 'list'
  const listed = findEvery(page, GMAIL.listPerson).map((span) => readShown(span, list))
  return [...chips, ...headers, ...listed].filter((shown) => shown !== null)
}

/** With its pages and tabs. */
const isInbox = (hash: string): boolean => /^(#(inbox|category)\b|#?$)/.test(hash)

const listChips = (root: ParentNode): ShownRecipient[] =>
  findEvery(root, GMAIL.chip).flatMap((chip) => readShown(chip, slotOf(chip)) ?? [])

/** As the background takes it. */
const NAME_MAX = 320

function readShown(element: Element, slot: ShownRecipient['slot']): ShownRecipient | null {
  // A hover card id can be a person's or group's number: only what reads as an address is one.
  const address = addressIn(element.getAttribute('email') ?? element.getAttribute('data-hovercard-id'))
  // The old form has the name as text alone.
  const text = element.matches('.vN') ? element.querySelector('.vT')?.textContent : null
  const shown = element.getAttribute('data-name') ?? element.getAttribute('name') ?? text
  const name = shown === address ? null : shown?.trim().slice(0, NAME_MAX)
  return address ? { address, name: name || null, element, slot } : null
}

/**
 * The old form says it in a hidden input beside the chip. The summary of collapsed rows does not say which row a person
 * stands in: it may be a hidden copy.
 */
function slotOf(chip: Element): ShownRecipient['slot'] {
  const classic = chip.closest('.vR')?.querySelector('input[name]')
  const row = (classic ?? chip.closest(GMAIL.row.any.join()))?.getAttribute('name')
  return row === 'to' || row === 'cc' ? row : 'bcc'
}

/** The header of the rep's own mail names hidden copies beside the others, without saying which is which. */
function slotInHeader(span: Element, ownAddress: string | null): ShownRecipient['slot'] {
  const message = span.closest(GMAIL.openMessage.any.join())
  const sender = message ? findFirst(message, GMAIL.sender)?.getAttribute('email') : null
  // The id of a mail that was written here is made here; its sender may be another address of the rep's.
  const isWrittenHere = message?.getAttribute('data-message-id')?.startsWith('#msg-a:') ?? false
  return isWrittenHere || addressIn(sender ?? null) === ownAddress ? 'bcc' : 'header'
}

/** The page globals tell the page script better; these are for pages that have none. */
function identityInPage(page: Document): string | null {
  const label = findFirst(page, GMAIL.account)?.getAttribute('aria-label') ?? ''
  const inLabel = addressIn(/[^\s()<>]+@[^\s()<>]+/.exec(label)?.[0])
  // "Inbox (3) - ann@acme.com - Acme Mail": the last part but one, in every language.
  return inLabel ?? addressIn(page.title.split(' - ').at(-2))
}
