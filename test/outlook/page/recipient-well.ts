import { isAddress, type Person, parsePerson } from '../../replica/page/address.ts'
import { element } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'
import { hideSuggestions, showSuggestions } from './suggestions.ts'

export type WellKind = 'TO' | 'CC' | 'BCC'

/** A recipient well: a rich-text editor whose chips are read-only entities (outlook.md §6). */
export type RecipientWell = {
  root: HTMLElement
  people(): Person[]
  setPeople(people: Person[]): void
  /** Turns typed text into a chip. */
  commit(): void
  focus(): void
}

const ZERO_WIDTH = '\u200b'
const NAMES: Record<WellKind, string> = { TO: 'To', CC: 'Cc', BCC: 'Bcc' }

export function createWell(app: App, hex: string, kind: WellKind, onChange: () => void): RecipientWell {
  let people: Person[] = []
  const id = `MSG_${hex}_${kind}`
  // On the personal client the editor lies inside the group; elsewhere the group may be the editor.
  const isNested = app.settings.seed % 4 !== 3
  const make = (): HTMLElement => newEditor(app, kind, isNested ? {} : { id, role: 'group' })
  let editor = make()
  const group = element('div', isNested ? { role: 'group', id, 'aria-label': NAMES[kind] } : {}, editor)
  group.classList.add(app.css('well'))

  const draw = (hasFocus: boolean): void => {
    const nodes = people.flatMap((person) => [
      ZERO_WIDTH,
      chip(app, person, () =>
        change(
          people.filter((kept) => kept !== person),
          true,
        ),
      ),
      ZERO_WIDTH,
    ])
    // On two seeds in three the whole editor is replaced when a chip is made or removed.
    if (app.settings.seed % 3 !== 0) {
      const fresh = make()
      watch(fresh)
      const old = editor
      editor = fresh
      old.replaceWith(fresh)
    }
    editor.replaceChildren(...nodes)
    if (hasFocus) focusEnd(editor)
  }
  const change = (next: Person[], hasFocus: boolean): void => {
    people = next
    hideSuggestions()
    draw(hasFocus)
    onChange()
  }
  const commit = (hasFocus = false): void => {
    const typed = typedText(editor)
      .split(/[;,]/)
      .map((text) => text.trim())
      .filter((text) => text !== '')
    if (typed.length > 0) change([...people, ...typed.map((text) => named(app, parsePerson(text)))], hasFocus)
  }
  const watch = (target: HTMLElement): void => {
    target.addEventListener('keydown', (event) => {
      const hasText = typedText(target) !== ''
      if (event.key === 'Backspace' && !hasText) {
        event.preventDefault()
        if (people.length > 0) change(people.slice(0, -1), true)
      }
      if (event.key === 'Enter' || (hasText && ['Tab', ';', ','].includes(event.key))) {
        event.preventDefault()
        commit(true)
      }
    })
    target.addEventListener('input', () => {
      onChange()
      showSuggestions(app, group, typedText(target), (person) => change([...people, person], true))
    })
    target.addEventListener('blur', () => {
      // Picking a suggestion also blurs; the list closes by itself then.
      if (target.isConnected && target === editor && !document.querySelector('#FloatingSuggestionsList:hover')) commit()
    })
  }
  watch(editor)
  return {
    root: group,
    people: () => people,
    setPeople: (next) => change(next, false),
    commit: () => commit(),
    focus: () => focusEnd(editor),
  }
}

function newEditor(app: App, kind: WellKind, own: Record<string, string>): HTMLElement {
  return element('div', {
    contenteditable: 'true',
    role: 'textbox',
    'aria-label': NAMES[kind],
    'aria-multiline': 'true',
    class: `${app.css('editor')} ${app.random.word()}`,
    ...own,
  })
}

/** The text outside chips, without the zero-width characters that stand around them. */
function typedText(editor: HTMLElement): string {
  const outside = [...editor.childNodes].filter((node) => !(node instanceof HTMLElement && node.draggable))
  return outside
    .map((node) => node.textContent ?? '')
    .join('')
    .replaceAll(ZERO_WIDTH, '')
    .trim()
}

function focusEnd(editor: HTMLElement): void {
  editor.focus()
  const selection = getSelection()
  selection?.selectAllChildren(editor)
  selection?.collapseToEnd()
}

function named(app: App, person: Person): Person {
  const known = app.settings.contacts.find(({ address }) => address === person.address)
  return person.name === undefined && known?.name ? { ...person, name: known.name } : person
}

function chip(app: App, person: Person, remove: () => void): HTMLElement {
  const cross = element('span', { role: 'button', 'aria-hidden': 'true', class: app.css('chip-remove') }, '×')
  cross.addEventListener('click', remove)
  return element(
    'span',
    {
      class:
        `_Entity _EType_RECIPIENT_ENTITY _EReadonly_1 ${app.css('chip')} ${isAddress(person.address) ? '' : app.css('chip-bad')}`.trim(),
      contenteditable: 'false',
      draggable: 'true',
      'aria-label': chipLabel(app, person),
    },
    element('span', { class: app.css('chip-text') }, person.name ?? person.address),
    cross,
  )
}

/** The four labels seen: only two of them hold the address. People without a name are always labelled by address. */
function chipLabel(app: App, { address, name }: Person): string {
  if (!name) return address
  switch (app.settings.chipLabels) {
    case 'address':
      return address
    case 'name-address':
      return `${name} <${address}>`
    case 'name':
      return name
    case 'presence':
      return `Available${name}`
  }
}
