import type { Person } from '../../replica/page/address.ts'
import { element } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'

/** The floating list below a well: its rows' labels are `Name - address`, the only text that pairs the two. */
export function showSuggestions(app: App, well: HTMLElement, typed: string, pick: (person: Person) => void): void {
  hideSuggestions()
  if (typed.length < 2) return
  const wanted = typed.toLowerCase()
  const matches = app.settings.contacts.filter(({ address, name }) =>
    `${name ?? ''} ${address}`.toLowerCase().includes(wanted),
  )
  if (matches.length === 0) return
  const rows = matches.slice(0, 5).map((person) => {
    const label = `${person.name ?? person.address} - ${person.address}`
    const row = element('div', { role: 'option', 'aria-label': label, class: app.css('suggestion') }, label)
    row.addEventListener('mousedown', (event) => {
      event.preventDefault()
      pick(person)
    })
    return row
  })
  const { left, bottom } = well.getBoundingClientRect()
  const list = element(
    'div',
    { id: 'FloatingSuggestionsList', role: 'listbox', class: app.css('suggestions') },
    ...rows,
  )
  list.style.setProperty('left', `${left}px`)
  list.style.setProperty('top', `${bottom}px`)
  document.body.append(list)
}

export function hideSuggestions(): void {
  document.querySelector('#FloatingSuggestionsList')?.remove()
}
