import { element } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'

const PEOPLE = '[data-hovercard-id]'
const DELAY_MS = 500

/** Gmail's own card of a person: a frame of another origin, which knows nothing of the page (gmail.md §5). */
export function watchHover(app: App): void {
  let timer = 0
  let card: HTMLElement | null = null
  document.addEventListener('mouseover', (event) => {
    clearTimeout(timer)
    const person = event.target instanceof Element ? event.target.closest(PEOPLE) : null
    card?.remove()
    card = null
    if (!person) return
    timer = window.setTimeout(() => {
      card = element('iframe', { class: app.css('card'), src: cardUrl(), title: 'Contact card' })
      const at = person.getBoundingClientRect()
      card.style.insetInlineStart = `${at.right + 8}px`
      card.style.top = `${at.bottom + 40}px`
      document.body.append(card)
    }, DELAY_MS)
  })
}

const cardUrl = (): string =>
  `${location.hostname === 'mail.google.com' ? 'https://contacts.google.com' : ''}/widget/hovercard/v/2`
