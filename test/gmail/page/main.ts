import { element, installStyle, onPress, readSettings } from '../../replica/page/dom.ts'
import { seededRandom } from '../../replica/page/random.ts'
import { createVariation, wrapped } from '../../replica/page/variation.ts'
import type { GmailPageSettings } from '../replica-config.ts'
import type { App } from './app-context.ts'
import { openCompose } from './compose.ts'
import { showConversation } from './conversation.ts'
import { pageStyle } from './style.ts'
import { createSyncClient } from './sync-client.ts'
import { showList } from './thread-list.ts'

const FOLDERS = [
  { route: 'inbox', label: '^i', name: 'Inbox' },
  { route: 'sent', label: '^f', name: 'Sent' },
  { route: 'drafts', label: '^r', name: 'Drafts' },
]

const settings = readSettings<GmailPageSettings>()
const variation = createVariation(settings.seed)
const { css } = variation
const nowMs = (): number => settings.nowMs + performance.now()
const app: App = {
  ...variation,
  settings,
  nowMs,
  ids: seededRandom(settings.idSeed),
  sync: createSyncClient(settings, nowMs),
  threads: new Map(),
}
const main = element('div', { role: 'main', class: css('main') })
let opened = ''

/** Draws the route in the hash: `#inbox`, `#sent`, or `#inbox/<legacy thread id>`. */
function draw(): void {
  const [route = '', threadId] = location.hash.slice(1).split('/')
  const folder = FOLDERS.find((candidate) => candidate.route === route) ?? FOLDERS[0]
  const thread = [...app.threads.values()].find(({ legacyId }) => legacyId === threadId)
  setTitle(folder?.name ?? 'Inbox')
  if (thread) {
    const key = `${thread.id} ${thread.messages.map(({ permId, legacyId }) => permId + legacyId).join()}`
    if (opened !== key) void showConversation(app, main, thread)
    opened = key
    return
  }
  opened = ''
  showList(app, main, folder?.label ?? '^i', folder?.route ?? 'inbox')
}

function setTitle(name: string): void {
  const unread = [...app.threads.values()].filter((thread) =>
    thread.messages.some(({ labels }) => labels.includes('^u')),
  )
  const count = unread.length > 0 ? ` (${unread.length})` : ''
  document.title = `${name}${count} - ${settings.account.address} - Replica Mail`
}

function banner(): HTMLElement {
  const { name, address } = settings.account
  const label = `Account: ${name} \n(${address})`
  const account = element(
    'a',
    { role: 'button', href: '#inbox', 'aria-label': label, 'aria-expanded': 'false' },
    name || address,
  )
  return element('header', { role: 'banner', class: css('banner') }, element('strong', {}, 'Replica mailbox'), account)
}

function navigation(): HTMLElement {
  const compose = element('div', { role: 'button', tabindex: '0', gh: 'cm', class: css('primary') }, 'Compose')
  onPress(compose, () => openCompose(app, { kind: 'new' }))
  const links = FOLDERS.map(({ route, name }) => element('a', { href: `#${route}`, class: css('nav-link') }, name))
  return element('div', { role: 'navigation', class: css('nav') }, compose, ...links)
}

async function loadThreads(): Promise<void> {
  const lists = await Promise.all(FOLDERS.map(({ label }) => app.sync.listThreads(label)))
  for (const thread of lists.flat()) app.threads.set(thread.id, thread)
  draw()
}

installStyle(pageStyle(css))
document.body.append(
  element('div', { class: css('notice') }, 'Replica mailbox for trying Reachable — not Gmail'),
  wrapped(app, banner()),
  wrapped(app, element('div', { class: css('columns') }, navigation(), main)),
)
addEventListener('hashchange', draw)
draw()
await loadThreads()
app.sync.watch((changed) => {
  for (const thread of changed) app.threads.set(thread.id, thread)
  draw()
})
