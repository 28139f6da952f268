import type { Person } from '../../replica/page/address.ts'
import { element, onPress } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'
import type { RowName } from './chip.ts'
import { createRow, type RecipientRow } from './recipient-row.ts'

export type Recipients = {
  root: HTMLElement
  read(): Record<RowName, Person[]>
  write(people: Record<RowName, Person[]>): void
  /** Commits typed text in every row. */
  commit(): void
  focus(): void
}

/** The recipient form `.GS`: rows that exist from when they are opened, and a summary while the focus is elsewhere. */
export function createRecipients(app: App, onChange: () => void): Recipients {
  const rows = new Map<RowName, RecipientRow>()
  const summary = element('div', { class: `aoD hl ${app.css('collapsed')}`, tabindex: '0', hidden: '' })
  const openRows = element('div', { class: app.css('rows') })
  const root = element('div', { class: `GS ${app.css('recipients')}` }, summary, openRows)

  const openRow = (name: RowName): RecipientRow => {
    const known = rows.get(name)
    if (known) return known
    const row = createRow(app, name, onChange)
    rows.set(name, row)
    openRows.append(row.root)
    opener.querySelector(`[data-opens="${name}"]`)?.remove()
    return row
  }
  const opener = element('span', { class: app.css('more-rows') })
  for (const name of ['cc', 'bcc'] as const) {
    const link = element(
      'span',
      { role: 'link', tabindex: '0', 'data-opens': name, 'aria-label': app.words[name] },
      `${app.words[name]} `,
    )
    onPress(link, () => openRow(name).focus())
    opener.append(link)
  }
  openRow('to').root.append(opener)

  const all = (): RecipientRow[] => [...rows.values()]
  const collapse = (): void => {
    for (const row of all()) row.commit()
    const people = all().flatMap((row) => row.people())
    if (people.length === 0) return
    summary.replaceChildren(...summaryNodes(people))
    summary.hidden = false
    openRows.hidden = true
  }
  const expand = (): void => {
    summary.hidden = true
    openRows.hidden = false
    // The rows come back with new nodes: whoever kept the old chips holds dead ones.
    for (const row of all()) row.setPeople([...row.people()])
    rows.get('to')?.focus()
  }
  summary.addEventListener('focus', expand)
  summary.addEventListener('click', expand)
  root.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !root.contains(event.relatedTarget)) collapse()
  })

  return {
    root,
    read: () => ({
      to: expanded(app, rows.get('to')?.people()),
      cc: expanded(app, rows.get('cc')?.people()),
      bcc: expanded(app, rows.get('bcc')?.people()),
    }),
    write(people) {
      for (const name of ['to', 'cc', 'bcc'] as const)
        if (people[name].length > 0) openRow(name).setPeople(people[name])
    },
    commit: () => {
      for (const row of all()) row.commit()
    },
    focus: () => rows.get('to')?.focus(),
  }
}

/** A group is one chip, and many people in the request. */
const expanded = (app: App, people: Person[] = []): Person[] =>
  people.flatMap((person) => app.settings.groups.find(({ name }) => name === person.address)?.members ?? [person])

function summaryNodes(people: Person[]): Node[] {
  return people.flatMap(({ address, name }, index) => {
    const span = element(
      'span',
      { email: address, name: name ?? address, 'data-hovercard-id': address },
      name ?? address,
    )
    return index === 0 ? [span] : [document.createTextNode(', '), span]
  })
}
