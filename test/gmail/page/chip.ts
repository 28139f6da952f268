import { isAddress, type Person } from '../../replica/page/address.ts'
import { element } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'

export type RowName = 'to' | 'cc' | 'bcc'

/** A chip of either generation. `dress` makes the same nodes stand for somebody else, as Gmail does now and then. */
export type Chip = { root: HTMLElement; dress(person: Person): void }

export const createChip = (app: App, row: RowName, person: Person, remove: () => void): Chip =>
  app.variant.chips === 'classic' ? classicChip(app, row, person, remove) : peopleKitChip(app, person, remove)

/** A group has an id of its own in the place of an address (gmail.md §4). */
const idOf = (app: App, address: string): string =>
  app.settings.groups.find(({ name }) => name === address)?.id ?? address

function peopleKitChip(app: App, first: Person, remove: () => void): Chip {
  const text = element('div', { class: app.css('chip-text') })
  const cross = element('div', { class: `afX ${app.css('chip-remove')}`, 'aria-label': 'Remove' }, '×')
  cross.addEventListener('click', remove)
  const option = element('div', { role: 'option', tabindex: '-1', 'aria-selected': 'false' }, text, cross)
  const inner = element('div', { class: `agb ${app.css('chip-inner')}` }, option)
  const root = element('div', { class: `agh ${app.css('chip-outer')}`, draggable: 'true' }, inner)
  const dress = ({ address, name }: Person): void => {
    option.className = `afV ${app.css('chip')} ${isAddress(address) ? '' : app.css('chip-bad')}`.trim()
    option.setAttribute('data-hovercard-id', idOf(app, address))
    option.setAttribute('data-name', name ?? address)
    text.textContent = name ?? address
  }
  dress(first)
  return { root, dress }
}

/** The form of before October 2021: a hidden input beside the visible chip says whose it is. */
function classicChip(app: App, row: RowName, first: Person, remove: () => void): Chip {
  const text = element('div', { class: 'vT' })
  const cross = element('div', { class: `vM ${app.css('chip-remove')}` }, '×')
  cross.addEventListener('click', remove)
  const shown = element('span', { class: `vN ${app.css('chip')}` }, text, cross)
  const input = element('input', { type: 'hidden', name: row })
  const root = element('div', { class: `vR ${app.css('chip-outer')}` }, shown, input)
  const dress = ({ address, name }: Person): void => {
    shown.setAttribute('email', idOf(app, address))
    input.value = name ? `"${name}" <${address}>` : address
    text.textContent = name ?? address
  }
  dress(first)
  return { root, dress }
}
