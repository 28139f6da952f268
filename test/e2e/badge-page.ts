import type { BadgeView } from '../../extension/background/messages.ts'
import type { BadgePorts, BadgesAnswer } from '../../extension/badges/badge-ports.ts'
import { createBadges } from '../../extension/badges/badges.ts'
import type { ComposeForm, ShownRecipient } from '../../extension/mail-clients/mail-client.ts'

type Slot = ShownRecipient['slot']
type Known = Partial<BadgeView> & { readonly state: BadgeView['state'] }

/** The badges on a page of one form, with a background and a clock that the test holds in its hand. */
export type BadgePage = {
  readonly known: Record<string, Known>
  /** Nobody answers. */
  isDown: boolean
  /** Answers wait until this is false again, and the next step of the clock. */
  isSlow: boolean
  hidesReachable: boolean
  /** What was asked of the background, in words; who may not be asked for in brackets: "badges ann@acme.com,(bo@acme.com)". */
  readonly asked: string[]
  /** Puts these chips into the form, new ones each time, and looks. */
  write(people: readonly { readonly address: string; readonly slot?: Slot }[]): void
  /** The page has changed somewhere else. */
  look(): void
  refresh(): void
  advance(byMs: number): Promise<void>
}

/** Ends when everything that could go on without the clock has done so. */
const settle = () => new Promise((resolve) => setTimeout(resolve))

const form = document.body.appendChild(document.createElement('form'))
const send = document.body.appendChild(document.createElement('button'))
send.textContent = 'Send'
send.addEventListener('click', () => page.asked.push('sent'))
let shown: ShownRecipient[] = []
let nowMs = 0
let waiting: { dueMs: number; go: () => void }[] = []
const held: (() => void)[] = []

const view = (address: string): BadgeView[] => {
  const known = page.known[address]
  return known ? [{ optedOut: false, why: [], successor: null, ...known, address }] : []
}
const answer = async <Value>(question: string, value: () => Value, failure: Value): Promise<Value> => {
  page.asked.push(question)
  if (page.isSlow) await new Promise<void>((resolve) => held.push(resolve))
  return page.isDown ? failure : value()
}
const ports: BadgePorts = {
  badges: (open, hidden) =>
    answer<BadgesAnswer>(
      `badges ${[...open, ...hidden.map((one) => `(${one})`)]}`,
      () => ({
        badges: [...open, ...hidden].flatMap(view),
        isWhole: true,
        hidesReachable: page.hidesReachable,
      }),
      { badges: [], isWhole: false, hidesReachable: null },
    ),
  advice: (address) => answer(`advice ${address}`, () => ({ alternatives: [], spelling: null, recordUrl: null }), null),
  correct: ({ address }) => answer(`correct ${address}`, () => true, false),
  freshWarnings: (_, addresses) => answer(`warn ${addresses}`, () => addresses, null),
  formOf: (element): ComposeForm | null =>
    form.contains(element) ? { root: form, send, key: 'k', thread: 't' } : null,
  sendPressed: ({ key }) => page.asked.push(`pressed ${key}`),
  wait: (ms) => new Promise((go) => waiting.push({ dueMs: nowMs + ms, go })),
}
const badges = createBadges(document, ports, new AbortController().signal)

const page: BadgePage = {
  ...{ known: {}, isDown: false, isSlow: false, hidesReachable: false, asked: [] },
  write(people) {
    const chips = people.map(({ address, slot = 'to' }) => {
      const element = document.createElement('span')
      element.textContent = address
      element.tabIndex = 0
      element.dataset.address = address
      return { element, address, slot, name: null }
    })
    form.replaceChildren(
      ...chips.filter(({ slot }) => slot !== 'list' && slot !== 'inbox').map(({ element }) => element),
    )
    document.body.prepend(
      ...chips.filter(({ slot }) => slot === 'list' || slot === 'inbox').map(({ element }) => element),
    )
    shown = chips
    badges.show(shown)
  },
  look: () => badges.show(shown),
  refresh: () => badges.refresh(),
  async advance(byMs) {
    await settle()
    nowMs += byMs
    const due = waiting.filter(({ dueMs }) => dueMs <= nowMs)
    waiting = waiting.filter(({ dueMs }) => dueMs > nowMs)
    if (!page.isSlow) for (const go of held.splice(0)) go()
    for (const { go } of due) go()
    await settle()
  },
}
Object.assign(globalThis, { badgePage: page })
