import { element, installStyle, onPress, readSettings } from '../../replica/page/dom.ts'
import { seededRandom } from '../../replica/page/random.ts'
import { createVariation, wrapped } from '../../replica/page/variation.ts'
import type { GmailPageSettings } from '../replica-config.ts'
import { readListThreads } from '../wire/read-response.ts'
import type { Slot } from '../wire/records.ts'
import type { App } from './app-context.ts'
import { openCompose } from './compose.ts'
import { watchHover } from './hover-card.ts'
import { wordsOf } from './languages.ts'
import { createRoutes } from './routes.ts'
import { pageStyle } from './style.ts'
import { createSyncClient } from './sync-client.ts'

const settings = readSettings<GmailPageSettings>()
const variation = createVariation(settings.seed)
const { css } = variation
const { variant } = settings
const words = wordsOf(variant.language)
const nowMs = (): number => settings.nowMs + performance.now()
const app: App = {
  ...variation,
  settings,
  variant,
  words,
  nowMs,
  ids: seededRandom(settings.idSeed),
  sync: createSyncClient(settings, nowMs),
  threads: new Map(),
  isHoldingSaves: false,
  unsent: [],
}
const FOLDERS = [
  { route: 'inbox', label: '^i', name: words.inbox },
  { route: 'sent', label: '^f', name: words.sent },
  { route: 'drafts', label: '^r', name: words.drafts },
  { route: 'scheduled', label: '^scheduled', name: words.scheduled },
]

function banner(): HTMLElement {
  const { name, address } = settings.account
  const label = `${words.account}: ${name} \n(${address})`
  const account = element(
    'a',
    { role: 'button', href: '#inbox', 'aria-label': label, 'aria-expanded': 'false' },
    name || address,
  )
  return element('header', { role: 'banner', class: css('banner') }, element('strong', {}, 'Replica mailbox'), account)
}

function navigation(): HTMLElement {
  const compose = element('div', { role: 'button', tabindex: '0', gh: 'cm', class: css('primary') }, words.compose)
  onPress(compose, () => openCompose(app, { kind: 'new' }))
  const links = FOLDERS.map(({ route, name }) => element('a', { href: `#${route}`, class: css('nav-link') }, name))
  return element('div', { role: 'navigation', class: css('nav') }, compose, ...links)
}

/** The first list may stand in the page already; then no request ever brings it. */
function firstList(): Slot {
  const data: unknown = Reflect.get(window, 'GM_DATA')
  return typeof data === 'object' && data !== null ? (Reflect.get(data, 'a6') as Slot) : null
}

async function loadThreads(): Promise<void> {
  const inline = firstList()
  for (const thread of inline ? readListThreads(inline) : []) app.threads.set(thread.id, thread)
  if (inline) routes.draw()
  const wanted = FOLDERS.filter(({ label }) => inline === null || label !== '^i')
  const lists = await Promise.all(wanted.map(({ label }) => app.sync.listThreads(label)))
  for (const thread of lists.flat()) app.threads.set(thread.id, thread)
  routes.draw()
}

const main = element('div', { role: 'main', class: css('main') })
const routes = createRoutes(app, main, FOLDERS)

function showMailbox(): void {
  document.body.append(
    element('div', { class: css('notice') }, 'Replica mailbox for trying Reachable — not Gmail. ', picker()),
    wrapped(app, banner()),
    wrapped(app, element('div', { class: css('columns') }, navigation(), main)),
  )
  addEventListener('hashchange', routes.draw)
  routes.draw()
}

const picker = (): HTMLElement => element('a', { href: '/seeds' }, `Seed ${settings.seed}: pick another page`)

installStyle(pageStyle(css))
document.documentElement.dataset.theme = variant.theme
document.documentElement.dataset.density = variant.density
addEventListener('replica:hold-saves', () => {
  app.isHoldingSaves = true
})
watchHover(app)
if (settings.isPopOut) openCompose(app, { kind: 'new' })
else {
  // Gmail's parts come one after the other; some of them seconds after the page.
  if (variant.lazyMs > 0) await new Promise((resolve) => setTimeout(resolve, variant.lazyMs))
  showMailbox()
  await loadThreads()
  app.sync.watch((changed) => {
    for (const thread of changed) app.threads.set(thread.id, thread)
    routes.draw()
  })
}
