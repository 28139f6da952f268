import type { BadgeView } from '../background/messages.ts'
import type { ShownRecipient } from '../mail-clients/mail-client.ts'
import { createAskAgain } from './ask-again.ts'
import { BADGE_ATTRIBUTE, clearMark, createMarks, PENDING_ATTRIBUTE } from './badge-marks.ts'
import type { BadgePorts } from './badge-ports.ts'
import { createOverlay, OVERLAY } from './overlay.ts'
import { isUnreachable, type NamedView, type PlacedView } from './words.ts'

/** Sooner, a sign that an answer is awaited would only flicker. */
const PENDING_AFTER_MS = 400
const CHIPS: ReadonlySet<ShownRecipient['slot']> = new Set(['to', 'cc', 'bcc'])

export type Badges = {
  /** All recipients visible at present. Cached ones are marked in this very call. */
  show(shown: readonly ShownRecipient[]): void
  /** Something changed on the server: ask for everybody on the page again. */
  refresh(): void
}

/** Badges of one page. Keyed by address, never by node; gone without a trace when `signal` aborts. */
export function createBadges(page: Document, ports: BadgePorts, signal: AbortSignal): Badges {
  removeTraces(page)
  const marks = createMarks(signal)
  const overlay = createOverlay(page, (element) => namedView(element), ports, signal)
  const views = new Map<string, BadgeView>()
  const askAgain = createAskAgain(ports.wait)
  let asked = new Set<string>()
  /** Whose answer takes long. */
  const pending = new Set<string>()
  /** Whose answer is from before the last refresh. */
  let stale = new Set<string>()
  let hidesReachable = false
  let current: readonly ShownRecipient[] = []

  const namedView = (element: Element): NamedView | null => {
    const address = marks.addressOf(element)
    const view = address === null ? undefined : views.get(address)
    const name = current.find((shown) => shown.element === element)?.name ?? null
    return view ? { view, name, isHidden: listHidden(current).has(view.address) } : null
  }
  const viewOf = ({ address, slot }: ShownRecipient): BadgeView | null => {
    const view = views.get(address)
    return view && (!isListed(slot) || isUnreachable(view)) ? view : null
  }
  const draw = (): void => {
    const live = new Set(current.map((shown) => shown.element))
    for (const element of marks.marked()) if (!live.has(element)) marks.clear(element)
    for (const shown of current) {
      const view = viewOf(shown)
      if (view) marks.mark(shown.element, view, hidesReachable)
      else if (pending.has(shown.address) && CHIPS.has(shown.slot)) marks.pend(shown.element, shown.address)
      else if (marks.addressOf(shown.element) !== null) marks.clear(shown.element)
    }
    overlay.list(listPeople(current, viewOf))
  }
  /** Shows that an answer is awaited, where it takes long; with the answer, or without one, that is over. */
  const showPending = async <Answer>(answer: Promise<Answer>, addresses: readonly string[]): Promise<Answer> => {
    let isThere = false
    void ports.wait(PENDING_AFTER_MS).then(() => {
      if (isThere || signal.aborted) return
      for (const address of addresses) pending.add(address)
      draw()
    })
    const found = await answer
    isThere = true
    for (const address of addresses) pending.delete(address)
    return found
  }
  const askFor = async (shown: readonly ShownRecipient[]): Promise<void> => {
    const { open, hidden } = splitHidden(shown)
    // Somebody known from a list is asked for once they are written to.
    const news = [...open.map((one) => `open ${one}`), ...hidden].filter((key) => !asked.has(key))
    if (news.length === 0) return
    for (const key of news) asked.add(key)
    const round = asked
    const isNew = new Set(news)
    const [askedOpen, askedHidden] = [
      open.filter((one) => isNew.has(`open ${one}`)),
      hidden.filter((one) => isNew.has(one)),
    ]
    const { badges, isWhole, ...wish } = await showPending(ports.badges(askedOpen, askedHidden), [
      ...askedOpen,
      ...askedHidden,
    ])
    if (signal.aborted || round !== asked) return
    hidesReachable = wish.hidesReachable ?? hidesReachable
    askAgain(isWhole, () => {
      for (const key of news) round.delete(key)
    })
    // Old answers stay on screen until the new ones are there, except of people that nobody vouches for any more.
    const answered = isWhole ? [...askedOpen, ...askedHidden] : []
    for (const address of answered) if (stale.delete(address)) views.delete(address)
    for (const view of badges) views.set(view.address, view)
    draw()
  }
  return {
    show(shown) {
      current = shown
      draw()
      void askFor(shown)
    },
    refresh() {
      asked = new Set()
      stale = new Set(views.keys())
      void askFor(current)
    },
  }
}

/** Firefox ends the script of before an update without a word to it. */
function removeTraces(page: Document): void {
  for (const host of page.querySelectorAll(OVERLAY)) host.remove()
  for (const element of page.querySelectorAll(`[${BADGE_ATTRIBUTE}], [${PENDING_ATTRIBUTE}]`)) clearMark(element)
}

const isListed = (slot: ShownRecipient['slot']): boolean => slot === 'list' || slot === 'inbox'

/** Who is seen nowhere but where a hidden copy may stand: nothing about them reaches the server (CAP-7). */
function listHidden(shown: readonly ShownRecipient[]): Set<string> {
  const hidden = new Set(shown.map(({ address }) => address))
  for (const { address, slot } of shown) if (slot !== 'bcc' && slot !== 'list') hidden.delete(address)
  return hidden
}

/** An address that stands in the open anywhere is asked for; one that is only hidden or listed is not (CAP-7). */
function splitHidden(shown: readonly ShownRecipient[]): { open: string[]; hidden: string[] } {
  const isOpen = ({ slot }: ShownRecipient): boolean => slot !== 'bcc' && !isListed(slot)
  const open = new Set(shown.filter(isOpen).map((one) => one.address))
  const hidden = new Set(shown.map((one) => one.address).filter((address) => !open.has(address)))
  return { open: [...open], hidden: [...hidden] }
}

function listPeople(shown: readonly ShownRecipient[], viewOf: (one: ShownRecipient) => BadgeView | null): PlacedView[] {
  const hidden = listHidden(shown)
  return shown.flatMap((one) => {
    const view = viewOf(one)
    const { name, element, slot } = one
    return view ? [{ view, name, element, isHidden: hidden.has(one.address), isListed: isListed(slot) }] : []
  })
}
