import { element, onPress } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'

/** The one toast of the page; a later one takes the place of an earlier one, and stays when the earlier one's time is up. */
export function showToast(
  app: App,
  text: string,
  links: { id: string; label: string; act: () => void }[] = [],
): Element {
  hideToast(app)
  const message = element('span', { class: app.css('toast-text') }, text)
  const toast = element('div', { class: app.css('toast'), role: 'alert', 'aria-live': 'assertive' }, message)
  for (const { id, label, act } of links) {
    const link = element('span', { id, role: 'link', tabindex: '0', class: app.css('toast-link') }, label)
    onPress(link, act)
    toast.append(link)
  }
  document.body.append(toast)
  return toast
}

function hideToast(app: App): void {
  document.querySelector(`.${app.css('toast')}`)?.remove()
}

/** The dialog after Send with an address that is none; no request goes out (gmail.md §3.1). */
export function showAlert(app: App, text: string): void {
  const close = element('button', { name: 'ok', class: app.css('button') }, 'OK')
  const dialog = element(
    'div',
    { role: 'alertdialog', class: app.css('alert'), tabindex: '0' },
    element('p', {}, text),
    close,
  )
  close.addEventListener('click', () => dialog.remove())
  document.body.append(dialog)
  close.focus()
}
