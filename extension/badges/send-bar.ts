import type { ComposeForm } from '../mail-clients/mail-client.ts'
import { createAskAgain } from './ask-again.ts'
import type { BadgePorts } from './badge-ports.ts'
import { about, replaceParts } from './keep-focus.ts'
import { make } from './make.ts'
import { contentOf, isWorthABar, type NamedView, type PlacedView, STATE_WORDS } from './words.ts'

/** More names than this are not read before a send; the rest is a number. */
const NAMES_MAX = 3
const GAP_PX = 8
/** Two lines and the buttons, which are always in sight; the rest of the lines is scrolled. */
const HEIGHT_MIN_PX = 104

/** The warning of one form. */
type Bar = {
  readonly box: HTMLElement
  form: ComposeForm
  people: readonly PlacedView[]
  /** Everything in the form that carries a badge: chips, and the summary that stands in for them. */
  badges: readonly Element[]
  /** Of whom this bar speaks; a person who was warned of before stays out. */
  readonly addresses: Set<string>
  readonly judged: Set<string>
  isDismissed: boolean
}

/**
 * One bar above Send for each form with people who will not read the mail, or not soon. It takes no focus and stops
 * nothing: Send stays where it is, and "Send anyway" presses it. At most once per person and conversation.
 */
export function createSendBars(
  page: Document,
  into: HTMLElement,
  ports: BadgePorts,
  openDetails: (person: NamedView, at: HTMLElement) => void,
  signal: AbortSignal,
): { show(people: readonly PlacedView[]): void } {
  const bars = new Map<Element, Bar>()
  const askAgain = createAskAgain(ports.wait)
  const placeAll = (): void => {
    for (const bar of bars.values()) place(page, bar)
  }
  const view = page.defaultView
  page.addEventListener('scroll', placeAll, { capture: true, passive: true, signal })
  view?.addEventListener('resize', placeAll, { passive: true, signal })
  // A reply grows while the rep types.
  const grown = new ResizeObserver(placeAll)
  signal.addEventListener('abort', () => grown.disconnect())

  const send = ({ form }: Bar): void => {
    ports.sendPressed(form)
    form.send?.click()
  }
  const draw = (bar: Bar): void => {
    const people = bar.people.filter(({ view }) => bar.addresses.has(view.address))
    const isWanted = people.length > 0 && !bar.isDismissed && bar.form.send !== null
    replaceParts(bar.box, isWanted ? parts(page, bar, people, { openDetails, draw, send }) : [])
    bar.box.hidden = !isWanted
    place(page, bar)
  }
  const judge = async (bar: Bar): Promise<void> => {
    const news = bar.people.map(({ view }) => view.address).filter((address) => !bar.judged.has(address))
    if (news.length === 0) return
    for (const address of news) bar.judged.add(address)
    const thread = bar.form.thread ?? bar.form.key
    // A mail that was never saved has no name yet: nobody can have been warned of in it.
    const fresh = thread === null ? news : await ports.freshWarnings(thread, news)
    askAgain(fresh !== null, () => {
      for (const address of news) bar.judged.delete(address)
    })
    if (fresh === null) return
    for (const address of fresh) bar.addresses.add(address)
    if (fresh.length > 0) bar.isDismissed = false
    if (!signal.aborted) draw(bar)
  }
  return {
    show(people) {
      const byForm = groupByForm(people, ports)
      for (const [root, bar] of bars) {
        if (root.isConnected) continue
        bar.box.remove()
        grown.unobserve(root)
        bars.delete(root)
      }
      for (const [root, { form, people, badges }] of byForm) {
        const bar = bars.get(root) ?? newBar(page, form)
        if (!bars.has(root)) {
          bars.set(root, bar)
          into.append(bar.box)
          grown.observe(root)
        }
        bar.form = form
        bar.badges = badges
        const before = bar.people
        bar.people = people
        if (contentOf(before) !== contentOf(people)) draw(bar)
        else place(page, bar)
        void judge(bar)
      }
      for (const [root, bar] of bars) {
        if (byForm.has(root) || bar.people.length === 0) continue
        bar.people = []
        draw(bar)
      }
    },
  }
}

function newBar(page: Document, form: ComposeForm): Bar {
  const box = make(page, 'div', { class: 'bar', role: 'group', 'aria-label': 'Before you send', hidden: '' })
  return { box, form, people: [], badges: [], addresses: new Set(), judged: new Set(), isDismissed: false }
}

type Group = { readonly form: ComposeForm; readonly people: PlacedView[]; readonly badges: Element[] }

/** The forms with somebody worth a warning. */
function groupByForm(people: readonly PlacedView[], ports: BadgePorts): Map<Element, Group> {
  const byForm = new Map<Element, Group>()
  for (const person of people) {
    const form = ports.formOf(person.element)
    if (!form) continue
    const group = byForm.get(form.root) ?? { form, people: [], badges: [] }
    byForm.set(form.root, group)
    group.badges.push(person.element)
    // A person stands in the rows and in the summary of the same form.
    const isListed = group.people.some(({ view }) => view.address === person.view.address)
    if (isWorthABar(person.view) && !isListed) group.people.push(person)
  }
  return new Map([...byForm].filter(([, group]) => group.people.length > 0))
}

function parts(
  page: Document,
  bar: Bar,
  people: readonly PlacedView[],
  does: {
    openDetails: (person: NamedView, at: HTMLElement) => void
    draw: (bar: Bar) => void
    send: (bar: Bar) => void
  },
): HTMLElement[] {
  const lines = people.slice(0, NAMES_MAX).map((person) => {
    const { view, name } = person
    const details = make(page, 'button', { ...about(`bar ${view.address}`), class: 'plain' }, name ?? view.address)
    details.setAttribute('aria-label', `${name ?? view.address}, details`)
    details.addEventListener('click', () => does.openDetails(person, details))
    return make(page, 'li', { 'data-state': view.state }, details, `: ${STATE_WORDS[view.state]}. ${view.why[0] ?? ''}`)
  })
  const more = people.length - lines.length
  if (more > 0) lines.push(make(page, 'li', {}, `And ${more} more.`))
  const send = make(page, 'button', { ...about('send'), class: 'primary' }, 'Send anyway')
  const hide = make(page, 'button', { ...about('hide'), class: 'plain' }, 'Hide')
  const dismiss = (): void => {
    bar.isDismissed = true
    does.draw(bar)
  }
  hide.addEventListener('click', dismiss)
  send.addEventListener('click', () => {
    dismiss()
    does.send(bar)
  })
  return [make(page, 'ul', {}, ...lines), make(page, 'div', { class: 'actions' }, send, hide)]
}

/** Just above Send, inside the window, and never over a recipient; out of sight where Send is. */
function place(page: Document, { box, form, badges }: Bar): void {
  if (box.hidden || !form.send) return
  const at = form.send.getBoundingClientRect()
  const height = page.defaultView?.innerHeight ?? 0
  const isInSight = at.width > 0 && at.bottom > 0 && at.top < height
  box.style.visibility = isInSight ? 'visible' : 'hidden'
  box.style.bottom = `${Math.max(GAP_PX, height - at.top + GAP_PX)}px`
  const chipsEnd = Math.max(0, ...badges.map((badge) => badge.getBoundingClientRect().bottom))
  const room = at.top - chipsEnd - 2 * GAP_PX
  box.style.maxHeight = `${Math.max(HEIGHT_MIN_PX, Math.min(room, height / 2))}px`
  const isRightToLeft = getComputedStyle(page.body).direction === 'rtl'
  const { width } = box.getBoundingClientRect()
  const wanted = isRightToLeft ? at.right - width : at.left
  box.style.left = `${Math.max(GAP_PX, Math.min(wanted, page.documentElement.clientWidth - width - GAP_PX))}px`
}
