import type { Advice } from '@reachable/shared/contract'
import type { BadgePorts } from './badge-ports.ts'
import { make } from './make.ts'
import { adviceFor, capitalised, type NamedView, STATE_WORDS } from './words.ts'

/** State in plain words, why, what to do; then, where the server can be asked, what to say about it. */
export function describePerson(page: Document, person: NamedView, ports: BadgePorts): HTMLElement[] {
  const { view, name, isHidden } = person
  const advice = adviceFor(view)
  return [
    make(page, 'h2', {}, name ?? view.address),
    ...(name === null ? [] : [make(page, 'p', { class: 'address' }, view.address)]),
    make(page, 'p', { class: 'state', 'data-state': view.state }, capitalised(STATE_WORDS[view.state])),
    ...(view.optedOut
      ? [make(page, 'p', { class: 'state', 'data-state': 'opted_out' }, 'Asked not to be emailed')]
      : []),
    ...(view.why.length > 0 ? [make(page, 'ul', {}, ...view.why.map((line) => make(page, 'li', {}, line)))] : []),
    ...(advice === null ? [] : [make(page, 'p', { class: 'advice' }, advice)]),
    ...(isHidden || view.state === 'unknown' ? [] : [actions(page, person, ports)]),
  ]
}

function actions(page: Document, { view }: NamedView, ports: BadgePorts): HTMLElement {
  const wrong = make(page, 'button', { type: 'button', class: 'plain' }, 'This is wrong')
  const said = make(page, 'span', { role: 'status' })
  wrong.addEventListener('click', () => {
    wrong.setAttribute('disabled', '')
    void ports.correct(view).then((isSaid) => {
      said.textContent = isSaid ? 'Thank you. Your admin will see it.' : 'The server did not answer. Try again later.'
      if (!isSaid) wrong.removeAttribute('disabled')
    })
  })
  return make(page, 'div', { class: 'actions' }, wrong, said)
}

/** What came from the server since: the spelling that was meant, others at the account, the record. */
export function showAdvice(page: Document, panel: HTMLElement, advice: Advice): void {
  const { alternatives, spelling, recordUrl } = advice
  const spellings = spelling === null ? [] : [choice(page, `Did you mean ${spelling}?`, '', spelling)]
  const others = alternatives
    .filter(({ address }) => address !== spelling)
    .map((one) => choice(page, one.name ?? one.address, notesOf(one), one.address))
  const actions = panel.querySelector('.actions')
  if (spellings.length + others.length > 0) {
    const list = make(page, 'ul', { class: 'choices', 'aria-label': 'Instead' }, ...spellings, ...others)
    actions?.before(list)
  }
  if (recordUrl !== null) {
    const link = { href: recordUrl, target: '_blank', rel: 'noopener noreferrer' }
    actions?.prepend(make(page, 'a', link, 'Open in Salesforce'))
  }
}

function notesOf({ hasRole, lastSeenAt, address, name }: Advice['alternatives'][number]): string {
  const seen = lastSeenAt === null ? null : new Date(lastSeenAt).toLocaleDateString(undefined, { dateStyle: 'medium' })
  const notes = [name === null ? null : address, hasRole ? 'on an open deal' : null, seen && `heard from on ${seen}`]
  return notes.filter((note) => note !== null).join(' · ')
}

/** The address goes to the clipboard: typing into the mail client's fields for the rep is how extensions lose mail. */
function choice(page: Document, title: string, notes: string, address: string): HTMLElement {
  const copy = make(page, 'button', { type: 'button', 'aria-label': `Copy ${address}` }, 'Copy')
  copy.addEventListener('click', () => {
    void navigator.clipboard.writeText(address).then(
      () => (copy.textContent = 'Copied'),
      () => (copy.textContent = address),
    )
  })
  const text = make(page, 'span', {}, title, ...(notes === '' ? [] : [make(page, 'small', {}, notes)]))
  return make(page, 'li', {}, text, copy)
}
