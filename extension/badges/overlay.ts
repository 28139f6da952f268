import tokens from '../../shared/design/tokens.css?inline'
import { BADGE_ATTRIBUTE } from './badge-marks.ts'
import type { BadgePorts } from './badge-ports.ts'
import { about, replaceParts } from './keep-focus.ts'
import { make } from './make.ts'
import style from './overlay.css?inline'
import { pageTheme } from './page-theme.ts'
import { createPopover, type Popover } from './popover.ts'
import { createSendBars } from './send-bar.ts'
import { contentOf, isWarning, type NamedView, type PlacedView, STATE_WORDS } from './words.ts'

export type Overlay = {
  /** The people with a badge at present, for the row of buttons and the bars above Send. */
  list(people: readonly PlacedView[]): void
}

export const OVERLAY = 'reachable-overlay'
/** A compose form with more people than this is a mailing; the row would only be in the way. */
const BUTTONS_MAX = 30
const OPEN_DELAY_MS = 300
const CLOSE_DELAY_MS = 250

/**
 * The one host of ours outside the mail client's nodes: popover, bars, row of buttons, announcements. Its shadow root is
 * closed, it takes no space, and it is built without any HTML text because the pages enforce Trusted Types.
 */
export function createOverlay(
  page: Document,
  viewOf: (element: Element) => NamedView | null,
  ports: BadgePorts,
  signal: AbortSignal,
): Overlay {
  const host = make(page, OVERLAY, {})
  const root = host.attachShadow({ mode: 'closed' })
  root.adoptedStyleSheets = [tokens, style].map(sheetOf)
  const bars = make(page, 'div', {})
  const row = make(page, 'div', { class: 'row', role: 'group', 'aria-label': 'Reachability of recipients' })
  const announcement = make(page, 'div', { class: 'announcement', role: 'status', 'aria-live': 'polite' })
  root.append(bars, row, announcement)
  const popover = createPopover(page, root, ports, signal)
  const sendBars = createSendBars(page, bars, ports, (person, at) => popover.open(person, at, at), signal)
  openOnPointerAndFocus(page, viewOf, popover, signal)
  signal.addEventListener('abort', () => host.remove())

  let listed = ''
  const announced = new Set<string>()
  return {
    list(people) {
      if (people.length === 0 && !host.isConnected) return
      // Attached on first need: a page without recipients carries nothing of ours.
      if (people.length > 0 && !host.isConnected) page.documentElement.append(host)
      // At each look: the rep may change the theme while the page is open.
      const theme = pageTheme(page)
      if (host.getAttribute('data-theme') !== theme) host.setAttribute('data-theme', theme)
      host.dir = getComputedStyle(page.body).direction
      sendBars.show(people)
      const shown = onePerAddress(people).slice(0, BUTTONS_MAX)
      const key = contentOf(shown)
      if (key === listed) return
      listed = key
      replaceParts(
        row,
        shown.map((person) => button(page, person, popover)),
      )
      const inSight = shown.filter((person) => !person.isListed)
      announce(announcement, inSight, announced)
    },
  }
}

function onePerAddress(people: readonly PlacedView[]): PlacedView[] {
  const found = new Map<string, PlacedView>()
  for (const person of people) if (!found.has(person.view.address)) found.set(person.view.address, person)
  return [...found.values()]
}

function button(page: Document, person: PlacedView, popover: Popover): HTMLElement {
  const made = make(page, 'button', about(`row ${person.view.address}`), labelOf(person))
  made.addEventListener('click', () => {
    // The chip is gone or hidden where the form shows its summary.
    const isInSight = person.element.getClientRects().length > 0
    popover.open(person, isInSight ? person.element : made, made)
  })
  return made
}

const labelOf = ({ view, name }: NamedView): string =>
  `${name ?? view.address}, ${STATE_WORDS[view.state]}${view.optedOut ? ', asked not to be emailed' : ''}, details`

/** Once per person and state; quiet states are not read out. */
function announce(region: HTMLElement, people: readonly NamedView[], announced: Set<string>): void {
  const news = people.filter(({ view }) => isWarning(view) && !announced.has(`${view.address} ${view.state}`))
  for (const { view } of news) announced.add(`${view.address} ${view.state}`)
  if (news.length > 0)
    region.textContent = news.map(({ view, name }) => `${name ?? view.address}: ${STATE_WORDS[view.state]}.`).join(' ')
}

function openOnPointerAndFocus(
  page: Document,
  viewOf: (element: Element) => NamedView | null,
  popover: Popover,
  signal: AbortSignal,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (delayMs: number, act: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(act, delayMs)
  }
  const consider = (event: Event, delayMs: number): void => {
    clearTimeout(timer)
    if (popover.contains(event)) return
    // Layout that moves below a resting pointer closes nothing that is being read by keyboard.
    if (event.type === 'pointerover' && popover.hasFocus()) return
    const chip = event.target instanceof Element ? event.target.closest(`[${BADGE_ATTRIBUTE}]`) : null
    const person = chip && viewOf(chip)
    if (chip && person) later(delayMs, () => popover.open(person, chip, null))
    else if (popover.isOpen()) later(CLOSE_DELAY_MS, () => popover.close())
  }
  const options = { capture: true, passive: true, signal }
  page.addEventListener('pointerover', (event) => consider(event, OPEN_DELAY_MS), options)
  page.addEventListener('focusin', (event) => consider(event, 0), options)
  page.addEventListener('click', (event) => consider(event, 0), options)
  signal.addEventListener('abort', () => clearTimeout(timer))
}

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}
