import type { Person } from '../../replica/page/address.ts'
import { element, onPress } from '../../replica/page/dom.ts'
import { mount, wrapped } from '../../replica/page/variation.ts'
import type { ShownMessage, ShownThread } from '../wire/read-response.ts'
import { labelOperation } from '../wire/request.ts'
import type { App } from './app-context.ts'
import { openCompose } from './compose.ts'

/** Opens a conversation: heading, messages with their ids and addresses, and Reply (gmail.md §6). */
export async function showConversation(app: App, main: HTMLElement, thread: ShownThread): Promise<void> {
  const all = await app.sync.readThread(thread.id)
  const wanted = new Set(thread.messages.map(({ permId }) => permId))
  const messages = app.variant.conversations === 'on' ? all : all.filter(({ permId }) => wanted.has(permId))
  const heading = element(
    'h2',
    {
      class: 'hP',
      tabindex: '-1',
      ...permIdOf(app, thread),
      'data-legacy-thread-id': thread.legacyId,
    },
    thread.subject || '(no subject)',
  )
  const list = element('div', { role: 'list' })
  const root = element(
    'div',
    { class: `${app.css('thread')} if`, 'data-legacy-thread-id': thread.legacyId },
    wrapped(app, heading),
    list,
  )
  main.replaceChildren(root)
  for (const message of messages) mount(app, list, wrapped(app, messageNode(app, message)))
  root.append(replyButton(app, thread, messages, root))
  markRead(app, thread)
}

function messageNode(app: App, message: ShownMessage): HTMLElement {
  const { from, permId, legacyId } = message
  const attributes = { email: from.address, name: from.name ?? from.address, 'data-hovercard-id': from.address }
  const sender = element('span', { ...attributes, class: 'gD' }, from.name ?? from.address)
  // The body may be HTML of our own compose form; only its text is shown, because Trusted Types bars markup.
  const text = message.text.replace(/<br[^>]*>|<\/div>/g, '\n').replace(/<[^>]*>/g, '')
  return element(
    'div',
    {
      class: `adn h7 ${app.css('message')}`,
      role: 'listitem',
      'data-message-id': `#${permId}`,
      'data-legacy-message-id': legacyId,
    },
    element('h3', { class: 'iw' }, sender),
    recipientsNode(app, [...message.to, ...message.cc, ...message.bcc]),
    element('div', { class: 'ii gt' }, element('div', { class: `a3s ${app.css('message-body')}` }, text)),
  )
}

/** A long list is cut until somebody asks for the details. */
const SHOWN_MAX = 4

function recipientsNode(app: App, people: readonly Person[]): HTMLElement {
  const root = element('div', { class: `hb ${app.css('message-to')}` })
  const show = (shown: readonly Person[], ...more: HTMLElement[]): void => {
    const names = shown.flatMap((person, index) => [...(index === 0 ? [] : [', ']), recipientNode(app, person)])
    root.replaceChildren(`${app.words.to} `, ...names, ...more)
  }
  if (people.length <= SHOWN_MAX) show(people)
  else {
    const details = element('span', { class: 'ajz', role: 'button', tabindex: '0' }, `… ${people.length}`)
    onPress(details, () => show(people))
    show(people.slice(0, SHOWN_MAX), details)
  }
  return root
}

/** The own address is shown as "me" while the attribute stays real. */
function recipientNode(app: App, { address, name }: Person): HTMLElement {
  const shown = address === app.settings.account.address ? app.words.me : (name ?? address)
  return element('span', { class: 'g2', email: address, name: shown, 'data-hovercard-id': address }, shown)
}

function replyButton(app: App, thread: ShownThread, messages: ShownMessage[], root: HTMLElement): HTMLElement {
  const button = element('span', { role: 'link', tabindex: '0', class: `ams ${app.css('button')}` }, app.words.reply)
  onPress(button, () => {
    const last = messages.at(-1)
    if (!last) return
    const isOwn = last.from.address === app.settings.account.address
    const to = isOwn ? last.to : [last.from]
    openCompose(app, {
      kind: 'reply',
      thread,
      to,
      subject: thread.subject.replace(/^(?!re:)/i, 'Re: '),
      quoted: last.text,
      place: root,
    })
  })
  return button
}

/** Reads "undefined" on part of the accounts since Nov 2025, and is missing on others. */
function permIdOf({ variant }: App, { id }: ShownThread): Record<string, string> {
  if (variant.threadId === 'absent') return {}
  return { 'data-thread-perm-id': variant.threadId === 'undefined' ? 'undefined' : id }
}

function markRead(app: App, thread: ShownThread): void {
  const unread = thread.messages.filter(({ labels }) => labels.includes('^u')).map(({ permId }) => permId)
  if (unread.length === 0) return
  void app.sync.save([labelOperation(app.sync.nextSequence(), thread.id, [], ['^u'], unread)], false)
}
