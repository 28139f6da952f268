import { type Person, parsePerson } from '../../replica/page/address.ts'
import { element } from '../../replica/page/dom.ts'
import { wrapped } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'
import { type Chip, createChip, type RowName } from './chip.ts'

type Entry = HTMLInputElement | HTMLTextAreaElement

/** A row of the form: the chips are drawn from `people`, so every redraw makes new nodes (gmail.md §4). */
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
  let chips: Chip[] = []
  const list = element('div', { role: 'listbox', 'aria-multiselectable': 'true', class: app.css('chips') })
  const input = entryField(app, name)
  const label = element('span', { class: app.css('row-label') }, app.words[name])
  // Some accounts hold the field inside the list, others beside it.
  const isInputInside = app.random.chance(0.5)
  const field = isInputInside ? list : element('div', { class: app.css('chips') }, list, input)
  const root = rowElement(app, name, label, wrapped(app, field))

  const draw = (): void => {
    chips = people.map((person) =>
      createChip(app, name, person, () => change(people.filter((kept) => kept !== person))),
    )
    list.replaceChildren(...chips.map((chip) => chip.root))
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
  input.addEventListener('focus', () => {
    const { rebuild } = app.variant
    if (rebuild === 'reused') dressAnew(chips, people)
    if (rebuild === 'reordered') list.prepend(...chips.toReversed().map((chip) => chip.root))
    // A field inside the list would lose the focus that it just gained.
    if (rebuild === 'anew' && !isInputInside) draw()
  })
  draw()
  return { root, people: () => people, setPeople: change, commit, focus: () => input.focus() }
}

/** The same nodes, each for the next person. */
function dressAnew(chips: readonly Chip[], people: readonly Person[]): void {
  const order = chips.map((_, index) => people[(index + 1) % people.length])
  for (const [index, chip] of chips.entries()) {
    const person = order[index]
    if (person) chip.dress(person)
  }
}

function rowElement(app: App, name: RowName, ...children: Node[]): HTMLElement {
  const isClassic = app.variant.chips === 'classic'
  const attributes = isClassic ? { class: app.css('row') } : { class: `anm ${app.css('row')}`, name }
  return element('div', attributes, ...children)
}

function entryField(app: App, name: RowName): Entry {
  const shared = { 'aria-label': app.words[name], autocomplete: 'off' }
  if (app.variant.chips === 'classic')
    return element('textarea', { ...shared, name, rows: '1', class: `vO ${app.css('entry')}` })
  return element('input', { ...shared, type: 'text', 'peoplekit-id': app.random.word(), class: app.css('entry') })
}

function watchKeys(input: Entry, commit: () => void, removeLast: () => void): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Backspace' && input.value === '') removeLast()
    if (!['Enter', 'Tab', ','].includes(event.key) || input.value.trim() === '') return
    event.preventDefault()
    commit()
    input.focus()
  }
  input.addEventListener('keydown', (event) => onKey(event as KeyboardEvent))
  input.addEventListener('blur', () => {
    // Drawing may take the field out of the tree for a moment; only a real departure commits.
    if (input.isConnected && document.activeElement !== input) commit()
  })
}

function named(app: App, person: Person): Person {
  const known = app.settings.contacts.find(({ address }) => address === person.address)
  return person.name === undefined && known?.name ? { ...person, name: known.name } : person
}
