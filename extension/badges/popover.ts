import type { BadgePorts } from './badge-ports.ts'
import { successorOf } from './keep-focus.ts'
import { make } from './make.ts'
import { pageTheme } from './page-theme.ts'
import { describePerson, showAdvice } from './popover-parts.ts'
import { type NamedView, STATE_WORDS } from './words.ts'

const GAP_PX = 8

export type Popover = {
  /** `returnTo` is the button of ours that was pressed: the focus moves into the popover and comes back to it. */
  open(person: NamedView, at: Element, returnTo: HTMLElement | null): void
  close(): void
  isOpen(): boolean
  hasFocus(): boolean
  contains(event: Event): boolean
}

/** The one popover. It lies in the top layer, above any dialog of the page, and takes focus only from a button of ours. */
export function createPopover(page: Document, root: ShadowRoot, ports: BadgePorts, signal: AbortSignal): Popover {
  const panel = make(page, 'div', { class: 'panel', popover: 'manual', role: 'dialog', tabindex: '-1' })
  root.append(panel)
  let shown: { readonly person: NamedView; readonly at: Element; readonly returnTo: HTMLElement | null } | null = null
  const hasFocus = (): boolean => root.activeElement !== null && panel.contains(root.activeElement)
  const close = (): void => {
    if (!shown) return
    const { returnTo } = shown
    shown = null
    listening.abort()
    // Focus goes back only where it was ours: the rep may be typing by now.
    const hadFocus = hasFocus()
    panel.hidePopover()
    if (hadFocus && returnTo) successorOf(returnTo, root)?.focus()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !shown) return
    // This Escape was meant for the popover; the page would close its compose form.
    event.stopImmediatePropagation()
    event.preventDefault()
    close()
  }
  const onScroll = (event: Event): void => {
    // A long popover scrolls inside itself at 200 % zoom.
    if (event.target !== root.host) close()
  }
  let listening = new AbortController()
  /** Only while there is something to close: keys and scrolling are the page's own the rest of the time. */
  const listen = (): void => {
    listening = new AbortController()
    const until = AbortSignal.any([signal, listening.signal])
    page.addEventListener('keydown', onKey, { capture: true, signal: until })
    page.addEventListener('scroll', onScroll, { capture: true, passive: true, signal: until })
  }
  return {
    open(person, at, returnTo) {
      // The pointer that comes back to the same chip does not undo what the rep sees or has pressed.
      if (shown?.at === at && shown.person.view === person.view) {
        if (!returnTo) return
        shown = { ...shown, returnTo }
        panel.focus()
        return
      }
      if (!shown) listen()
      shown = { person, at, returnTo }
      root.host.setAttribute('data-theme', pageTheme(page))
      panel.replaceChildren(...describePerson(page, person, ports))
      panel.setAttribute('aria-label', `${person.name ?? person.view.address}, ${STATE_WORDS[person.view.state]}`)
      panel.showPopover()
      place(page, panel, at.getBoundingClientRect())
      if (returnTo) panel.focus()
      if (person.isHidden || person.view.state === 'unknown') return
      void ports.advice(person.view.address).then((advice) => {
        if (shown?.person !== person || advice === null) return
        showAdvice(page, panel, advice)
        if (at.isConnected) place(page, panel, at.getBoundingClientRect())
      })
    },
    close,
    isOpen: () => shown !== null,
    hasFocus,
    contains: (event) => event.target === root.host,
  }
}

/** Below the chip, or above it where the window ends; never outside the window. */
function place(page: Document, panel: HTMLElement, chip: DOMRect): void {
  const view = page.documentElement
  const { width, height } = panel.getBoundingClientRect()
  const isRightToLeft = getComputedStyle(page.body).direction === 'rtl'
  const wanted = isRightToLeft ? chip.right - width : chip.left
  const left = Math.max(GAP_PX, Math.min(wanted, view.clientWidth - width - GAP_PX))
  const fitsBelow = chip.bottom + GAP_PX + height <= (page.defaultView?.innerHeight ?? 0)
  panel.style.left = `${left}px`
  panel.style.top = `${fitsBelow ? chip.bottom + GAP_PX : Math.max(GAP_PX, chip.top - height - GAP_PX)}px`
}
