import { element } from '../../replica/page/dom.ts'
import type { ShownMessage, ShownThread } from '../wire/read-response.ts'
import type { App } from './app-context.ts'

/** The list of one folder: `tr.zA`, unread ones also `.zE`, with the ids on a span (gmail.md §6). */
export function showList(app: App, main: HTMLElement, label: string, route: string): void {
  const shown = listed(app).filter((thread) => thread.messages.some(({ labels }) => labels.includes(label)))
  shown.sort((one, other) => lastTimeMs(other) - lastTimeMs(one))
  if (shown.length === 0) {
    main.replaceChildren(element('div', { class: app.css('empty') }, 'Nothing here yet.'))
    return
  }
  const body = element('tbody', {}, ...shown.flatMap((thread) => listRows(app, thread, route)))
  main.replaceChildren(element('table', { class: app.css('list'), role: 'grid' }, body))
}

/** Without conversations every mail has a row of its own. */
function listed({ threads, variant }: App): ShownThread[] {
  const all = [...threads.values()]
  if (variant.conversations === 'on') return all
  return all.flatMap((thread) =>
    thread.messages.map((message) => ({ ...thread, legacyId: message.legacyId, messages: [message] })),
  )
}

/** Beside a reading pane a mail takes two rows of the table: who and when, then what (gmail.md §6). */
function listRows(app: App, thread: ShownThread, route: string): HTMLElement[] {
  const row = listRow(app, thread, route)
  if (app.variant.pane === 'none') return [row]
  const second = element('tr', { class: row.className, role: 'row', tabindex: '-1' })
  const what = row.children.item(1)
  if (what) second.append(what)
  second.addEventListener('click', () => row.click())
  return [row, second]
}

function listRow(app: App, thread: ShownThread, route: string): HTMLElement {
  const isUnread = thread.messages.some(({ labels }) => labels.includes('^u'))
  const last = thread.messages.at(-1)
  const ids = element(
    'span',
    {
      'data-thread-id': `#${thread.id}`,
      'data-legacy-thread-id': thread.legacyId,
      'data-legacy-last-message-id': last?.legacyId ?? '',
    },
    thread.subject || '(no subject)',
  )
  const snippet = element('span', { class: app.css('snippet') }, ` — ${last?.text.replace(/\s+/g, ' ').trim() ?? ''}`)
  const row = element(
    'tr',
    { class: `zA ${isUnread ? `zE ${app.css('unread')}` : 'yO'}`, role: 'row', tabindex: '-1' },
    element('td', { class: `yX xY ${app.css('cell-sender')}` }, element('div', { class: 'yW' }, ...senders(thread))),
    element('td', { class: 'xY a4W' }, ids, snippet),
    element('td', { class: `xW xY ${app.css('cell-time')}` }, timeText(last)),
  )
  row.addEventListener('click', () => {
    location.hash = `${route}/${thread.legacyId}`
  })
  return row
}

/** One span per sender of the conversation: a notice threaded into a sent mail shows the user and the daemon together. */
function senders(thread: ShownThread): Node[] {
  const byAddress = new Map(thread.messages.map(({ from }) => [from.address, from]))
  return [...byAddress.values()].flatMap(({ address, name }, index) => {
    const span = element(
      'span',
      { email: address, name: name ?? address, 'data-hovercard-id': address, class: 'zF' },
      name ?? address,
    )
    return index === 0 ? [span] : [document.createTextNode(', '), span]
  })
}

function lastTimeMs(thread: ShownThread): number {
  return thread.messages.at(-1)?.timeMs ?? 0
}

function timeText(message: ShownMessage | undefined): string {
  return message
    ? new Date(message.timeMs).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    : ''
}
