import { element } from '../../replica/page/dom.ts'
import type { ShownThread } from '../wire/read-response.ts'
import type { App } from './app-context.ts'
import { showConversation } from './conversation.ts'
import { showList } from './thread-list.ts'

export type Folder = { route: string; label: string; name: string }
/** Conversations that stay in the page, hidden, after somebody has left them. */
const CACHED_MAX = 5

/** Draws the route in the hash: `#inbox`, `#sent`, or `#inbox/<legacy id>`; back and forward work as with any link. */
export function createRoutes(app: App, main: HTMLElement, folders: readonly Folder[]): { draw(): void } {
  const cached = new Map<string, HTMLElement>()
  const list = element('div', { class: app.css('list-side') })
  const side = element('div', { class: app.css('reading-side') })
  main.append(list, side)

  const open = (thread: ShownThread): void => {
    const state = `${thread.id} ${thread.messages.map(({ permId, legacyId }) => permId + legacyId).join()}`
    // Where somebody writes an answer, what comes meanwhile does not draw the page anew under their hands.
    const key = (app.variant.conversations === 'on' ? writtenIn(thread.id) : undefined) ?? state
    for (const [other, node] of cached) node.hidden = other !== key
    if (cached.has(key)) return
    const node = element('div', { class: app.css('opened') })
    // A newer state of the same conversation takes the place of the older one.
    for (const other of cached.keys()) if (other.startsWith(`${thread.id} `)) drop(other)
    cached.set(key, node)
    const oldest = cached.keys().next()
    if (cached.size > CACHED_MAX && !oldest.done) drop(oldest.value)
    side.append(node)
    void showConversation(app, node, thread)
  }
  const writtenIn = (threadId: string): string | undefined =>
    [...cached].find(([key, node]) => key.startsWith(`${threadId} `) && node.querySelector('form') !== null)?.[0]
  const drop = (key: string): void => {
    cached.get(key)?.remove()
    cached.delete(key)
  }
  return {
    draw() {
      const [route = '', id] = location.hash.slice(1).split('/')
      const folder = folders.find((candidate) => candidate.route === route) ?? folders[0]
      const thread = id === undefined ? undefined : findShown(app, id)
      setTitle(app, folder?.name ?? '')
      const isBeside = app.variant.pane === 'right'
      list.hidden = thread !== undefined && !isBeside
      side.hidden = thread === undefined
      if (!list.hidden) showList(app, list, folder?.label ?? '^i', folder?.route ?? 'inbox')
      if (thread) open(thread)
    },
  }
}

/** Without conversations each mail is opened by its own id, and alone. */
function findShown({ threads, variant }: App, id: string): ShownThread | undefined {
  if (variant.conversations === 'on') return [...threads.values()].find(({ legacyId }) => legacyId === id)
  for (const thread of threads.values()) {
    const message = thread.messages.find(({ legacyId }) => legacyId === id)
    if (message) return { ...thread, legacyId: message.legacyId, messages: [message] }
  }
  return undefined
}

function setTitle({ threads, settings }: App, name: string): void {
  const unread = [...threads.values()].filter((thread) => thread.messages.some(({ labels }) => labels.includes('^u')))
  const count = unread.length > 0 ? ` (${unread.length})` : ''
  document.title = `${name}${count} - ${settings.account.address} - Replica Mail`
}
