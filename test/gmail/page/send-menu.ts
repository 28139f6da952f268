import { element, onPress } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'

/** The menu beside Send. Its one entry is known by an attribute in every language (gmail.md §3.1). */
export function openSendMenu(app: App, schedule: () => void): void {
  const entry = element('div', { role: 'menuitem', tabindex: '-1', selector: 'scheduledSend' }, app.words.schedule)
  const menu = element('div', { role: 'menu', class: app.css('menu') }, entry)
  onPress(entry, () => {
    menu.remove()
    schedule()
  })
  document.body.append(menu)
}
