import { element, readSettings } from '../../replica/page/dom.ts'
import { type Slot, slots } from '../wire/records.ts'

const HOUR_MS = 3_600_000
const { account } = readSettings<{ account: string }>()
const zone = 'Europe/Berlin'
let saved = 0

const title = element('input', { 'aria-label': 'Title' })
const guests = element('input', { 'aria-label': 'Guests' })
const wholeDay = element('input', { type: 'checkbox', 'aria-label': 'All day' })
const save = element('button', { type: 'button' }, 'Save')
const remove = element('button', { type: 'button' }, 'Delete')
const shown = element('div', { id: 'xDetDlgAtt' })
document.body.append(
  element('div', { id: 'xUserEmail', hidden: '' }, account),
  element('div', { id: 'xTimezone', hidden: '' }, zone),
  element('div', { role: 'dialog' }, title, guests, wholeDay, save, remove, shown),
)
save.addEventListener('click', () => ask((isInviting) => void post(record(), isInviting)))
remove.addEventListener('click', () => void post(slots(83, { 0: `meeting${saved}` }), false))

/** Whether guests are told is asked after Save, and where the answer lies in the request is not known. */
function ask(answer: (isInviting: boolean) => void): void {
  const button = (name: string, isInviting: boolean): HTMLElement => {
    const made = element('button', { type: 'button' }, name)
    made.addEventListener('click', () => {
      question.remove()
      answer(isInviting)
    })
    return made
  }
  const question = element('div', { role: 'alertdialog' }, button("Don't send", false), button('Send', true))
  document.body.append(question)
}

/** The positions of 2025 and 2026. */
function record(): Slot[] {
  saved += 1
  const startsMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS
  const moment = (ms: number): Slot => (wholeDay.checked ? [ms] : [null, [ms], zone])
  const others = guests.value.split(/[\s,]+/).filter((address) => address !== '')
  const attendees = [slots(10, { 0: account, 5: 1, 9: 1 }), ...others.map((address) => slots(10, { 0: address, 5: 0 }))]
  shown.replaceChildren(...others.map((address) => element('span', { 'data-email': address }, address)))
  return slots(83, {
    ...{ 0: `meeting${saved}`, 4: Date.now(), 5: title.value, 20: attendees, 34: [account, account] },
    ...{ 35: moment(startsMs), 36: moment(startsMs + HOUR_MS), 64: 'Agenda: CANARY-7f3a', 82: 0 },
  })
}

async function post(event: Slot[], isInviting: boolean): Promise<void> {
  const operation: Slot = [1, null, [[null, event]]]
  const body = new URLSearchParams({ 'f.req': JSON.stringify([[null, null, null, null, [operation], isInviting]]) })
  const response = await fetch('/calendar/u/0/sync.sync', { method: 'POST', body })
  document.body.dataset.saved = `${saved} ${response.status}`
}
