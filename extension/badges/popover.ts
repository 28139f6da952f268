import { make } from './make.ts'
import { pageTheme } from './page-theme.ts'
import { adviceFor, type NamedView, STATE_WORDS } from './words.ts'

const GAP_PX = 8

/** The one popover. It lies in the top layer, above any dialog of the page, and takes focus from nobody. */
export function createPopover(page: Document, root: ShadowRoot, signal: AbortSignal) {
  const panel = make(page, 'div', { class: 'panel', popover: 'manual', role: 'dialog' })
  root.append(panel)
  let opener: Element | null = null
  const close = (): void => {
    if (!opener) return
    const returnTo = opener
    opener = null
    panel.hidePopover()
    // Focus goes back only where it was ours: the rep may be typing by now.
    if (root.activeElement === null && page.activeElement === root.host && returnTo instanceof HTMLElement)
      returnTo.focus()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !opener) return
    // This Escape was meant for the popover; the page would close its compose form.
    event.stopImmediatePropagation()
    event.preventDefault()
    close()
  }
  page.addEventListener('keydown', onKey, { capture: true, signal })
  page.addEventListener('scroll', close, { capture: true, passive: true, signal })
  return {
    open(person: NamedView, at: Element): void {
      panel.replaceChildren(...describe(page, person))
      panel.setAttribute('aria-label', `${person.name ?? person.view.address}, ${STATE_WORDS[person.view.state]}`)
      opener = at
      root.host.setAttribute('data-theme', pageTheme(page))
      panel.showPopover()
      place(page, panel, at.getBoundingClientRect())
    },
    close,
    isOpen: (): boolean => opener !== null,
    contains: (event: Event): boolean => event.target === root.host,
  }
}

/** State in plain words, why, what to do. */
function describe(page: Document, { view, name }: NamedView): HTMLElement[] {
  const words = STATE_WORDS[view.state]
  const advice = adviceFor(view)
  return [
    make(page, 'h2', {}, name ?? view.address),
    ...(name === null ? [] : [make(page, 'p', { class: 'address' }, view.address)]),
    make(page, 'p', { class: 'state', 'data-state': view.state }, words.charAt(0).toUpperCase() + words.slice(1)),
    ...(view.optedOut ? [make(page, 'p', { class: 'state' }, 'Asked not to be emailed')] : []),
    ...(view.why.length > 0 ? [make(page, 'ul', {}, ...view.why.map((line) => make(page, 'li', {}, line)))] : []),
    ...(advice === null ? [] : [make(page, 'p', { class: 'advice' }, advice)]),
  ]
}

/** Below the chip, or above it where the window ends; never outside the window. */
function place(page: Document, panel: HTMLElement, chip: DOMRect): void {
  const view = page.documentElement
  const { width, height } = panel.getBoundingClientRect()
  const isRightToLeft = page.dir === 'rtl'
  const wanted = isRightToLeft ? chip.right - width : chip.left
  const left = Math.max(GAP_PX, Math.min(wanted, view.clientWidth - width - GAP_PX))
  const fitsBelow = chip.bottom + GAP_PX + height <= (page.defaultView?.innerHeight ?? 0)
  panel.style.left = `${left}px`
  panel.style.top = `${fitsBelow ? chip.bottom + GAP_PX : Math.max(GAP_PX, chip.top - height - GAP_PX)}px`
}
