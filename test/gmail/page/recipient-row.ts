import { isAddress, type Person, parsePerson } from '../../replica/page/address.ts'
import { element } from '../../replica/page/dom.ts'
import { wrapped } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'

export type RowName = 'to' | 'cc' | 'bcc'

/** A row of the PeopleKit form: the chips are drawn from `people`, so every redraw makes new nodes (gmail.md §4). */
export type RecipientRow = {
  root: HTMLElement
  people(): Person[]
  setPeople(people: Person[]): void
  /** Turns typed text into a chip, as Enter, Tab, comma and leaving the field do. */
  commit(): void
  focus(): void
}

export function createRow(app: App, name: RowName, onChange: () => void): RecipientRow {
  let people: Person[] = []
  const list = element('div', { role: 'listbox', 'aria-multiselectable': 'true', class: app.css('chips') })
  const input = element('input', {
    type: 'text',
    'peoplekit-id': app.random.word(),
    'aria-label': `${name === 'to' ? 'To' : name === 'cc' ? 'Cc' : 'Bcc'} recipients`,
    autocomplete: 'off',
    class: app.css('entry'),
  })
  const label = element('span', { class: app.css('row-label') }, name === 'to' ? 'To' : name === 'cc' ? 'Cc' : 'Bcc')
  // Some accounts hold the field inside the list, others beside it.
  const isInputInside = app.random.chance(0.5)
  const field = isInputInside ? list : element('div', { class: app.css('chips') }, list, input)
  const root = element('div', { class: `anm ${app.css('row')}`, name }, label, wrapped(app, field))

  const draw = (): void => {
    list.replaceChildren(
      ...people.map((person) => chip(app, person, () => change(people.filter((kept) => kept !== person)))),
    )
    if (isInputInside) list.append(input)
  }
  const change = (next: Person[]): void => {
    people = next
    draw()
    onChange()
  }
  const commit = (): void => {
    const typed = input.value
      .split(/[,;]/)
      .map((text) => text.trim())
      .filter((text) => text !== '')
    input.value = ''
    if (typed.length > 0) change([...people, ...typed.map((text) => named(app, parsePerson(text)))])
  }
  watchKeys(input, commit, () => people.length > 0 && change(people.slice(0, -1)))
  input.addEventListener('focus', () => rebuild(app, draw, input))
  draw()
  return { root, people: () => people, setPeople: change, commit, focus: () => input.focus() }
}

/** Two seeds in three make all chips anew when the row gains the focus. */
function rebuild(app: App, draw: () => void, input: HTMLInputElement): void {
  if (app.settings.seed % 3 === 0) return
  const hadFocus = document.activeElement === input
  if (!input.closest('[role="listbox"]')) draw()
  if (hadFocus) input.focus()
}

function watchKeys(input: HTMLInputElement, commit: () => void, removeLast: () => void): void {
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Backspace' && input.value === '') removeLast()
    if (!['Enter', 'Tab', ','].includes(event.key) || input.value.trim() === '') return
    event.preventDefault()
    commit()
    input.focus()
  })
  input.addEventListener('blur', () => {
    // Drawing may take the field out of the tree for a moment; only a real departure commits.
    if (input.isConnected && document.activeElement !== input) commit()
  })
}

function named(app: App, person: Person): Person {
  const known = app.settings.contacts.find(({ address }) => address === person.address)
  return person.name === undefined && known?.name ? { ...person, name: known.name } : person
}

function chip(app: App, { address, name }: Person, remove: () => void): HTMLElement {
  const cross = element('div', { class: `afX ${app.css('chip-remove')}`, 'aria-label': 'Remove' }, '×')
  cross.addEventListener('click', remove)
  const option = element(
    'div',
    {
      class: `afV ${app.css('chip')} ${isAddress(address) ? '' : app.css('chip-bad')}`.trim(),
      role: 'option',
      tabindex: '-1',
      'aria-selected': 'false',
      'data-hovercard-id': address,
      'data-name': name ?? address,
    },
    element('div', { class: app.css('chip-text') }, name ?? address),
    cross,
  )
  const inner = element('div', { class: `agb ${app.css('chip-inner')}` }, option)
  return element('div', { class: `agh ${app.css('chip-outer')}`, draggable: 'true' }, inner)
}
