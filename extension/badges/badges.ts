import type { BadgeView } from '../background/messages.ts'
import type { ShownRecipient } from '../mail-clients/mail-client.ts'
import { createMarks } from './badge-marks.ts'
import { createOverlay } from './overlay.ts'
import type { NamedView } from './words.ts'

export type AskBadges = (addresses: readonly string[], hidden: readonly string[]) => Promise<BadgeView[]>
export type Badges = {
  /** All recipients visible at present. Cached ones are marked in this very call. */
  show(shown: readonly ShownRecipient[]): void
  /** Something changed on the server: ask for everybody on the page again. */
  refresh(): void
}

/** Badges of one page. Keyed by address, never by node; gone without a trace when `signal` aborts. */
export function createBadges(page: Document, ask: AskBadges, signal: AbortSignal): Badges {
  const marks = createMarks(signal)
  const overlay = createOverlay(page, (element) => namedView(element), signal)
  let views = new Map<string, BadgeView>()
  let asked = new Set<string>()
  let current: readonly ShownRecipient[] = []

  const namedView = (element: Element): NamedView | null => {
    const address = marks.addressOf(element)
    const view = address === null ? undefined : views.get(address)
    const name = current.find((shown) => shown.element === element)?.name ?? null
    return view ? { view, name } : null
  }
  const draw = (): void => {
    const live = new Set(current.map((shown) => shown.element))
    for (const element of marks.marked()) if (!live.has(element)) marks.clear(element)
    for (const { element, address } of current) {
      const view = views.get(address)
      if (view) marks.mark(element, view)
      else if (marks.addressOf(element) !== null) marks.clear(element)
    }
    overlay.list(listPeople(current, views))
  }
  const askFor = async (shown: readonly ShownRecipient[]): Promise<void> => {
    const fresh = shown.filter((one) => !asked.has(one.address))
    if (fresh.length === 0) return
    for (const { address } of fresh) asked.add(address)
    const { open, hidden } = splitHidden(fresh)
    const round = asked
    const answers = await ask(open, hidden)
    if (signal.aborted || round !== asked) return
    for (const view of answers) views.set(view.address, view)
    draw()
  }
  return {
    show(shown) {
      current = shown
      draw()
      void askFor(shown)
    },
    refresh() {
      // Old answers stay on screen until the new ones are there, except of people that nobody vouches for any more.
      const before = views
      views = new Map()
      asked = new Set()
      void askFor(current).then(() => {
        if (views.size === 0 && before.size > 0) draw()
      })
    },
  }
}

/** An address that stands in the open anywhere may be asked for; one that is only ever hidden may not (CAP-7). */
function splitHidden(shown: readonly ShownRecipient[]): { open: string[]; hidden: string[] } {
  const open = new Set(shown.filter((one) => one.slot !== 'bcc').map((one) => one.address))
  const hidden = new Set(shown.map((one) => one.address).filter((address) => !open.has(address)))
  return { open: [...open], hidden: [...hidden] }
}

function listPeople(
  shown: readonly ShownRecipient[],
  views: ReadonlyMap<string, BadgeView>,
): (NamedView & { readonly element: Element })[] {
  const people = new Map<string, NamedView & { readonly element: Element }>()
  for (const { address, name, element } of shown) {
    const view = views.get(address)
    if (view && !people.has(address)) people.set(address, { view, name, element })
  }
  return [...people.values()]
}
