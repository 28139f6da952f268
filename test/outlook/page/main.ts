import { element, installStyle, readSettings } from '../../replica/page/dom.ts'
import { createVariation, wrapped } from '../../replica/page/variation.ts'
import type { OutlookPageSettings } from '../replica-config.ts'
import type { App } from './app-context.ts'
import { openCompose } from './compose.ts'
import { openMeeting } from './meeting-form.ts'
import { drawList, type FolderName, readFolder } from './message-list.ts'
import { showConversation } from './reading-pane.ts'
import { createServiceClient } from './service-client.ts'
import { pageStyle } from './style.ts'
import type { WireConversation } from './wire.ts'

const FOLDERS: { id: FolderName; name: string }[] = [
  { id: 'inbox', name: 'Inbox' },
  { id: 'sentitems', name: 'Sent Items' },
  { id: 'drafts', name: 'Drafts' },
]

type Startup = {
  owaUserConfig: { SessionSettings: { UserEmailAddress: string; UserDisplayName: string } }
  sessionAuthorization: string
}

const settings = readSettings<OutlookPageSettings>()
const variation = createVariation(settings.seed)
const { css } = variation
const status = element('div', { role: 'status', 'aria-live': 'polite', class: css('status') })
const main = element('div', { role: 'main', 'data-app-section': 'MailReadCompose', class: css('main') })
const list = element('div', { role: 'listbox', 'aria-label': 'Message list', class: css('list') })
let folder: FolderName = 'inbox'
let drawn = ''

installStyle(pageStyle(css))
const response = await fetch(`${settings.serviceBase}startupdata.ashx`, { method: 'POST' })
const startup: Startup = await response.json()
const { UserEmailAddress: address, UserDisplayName: name } = startup.owaUserConfig.SessionSettings
const app: App = {
  ...variation,
  settings,
  account: { address, name },
  service: createServiceClient(settings, startup.sessionAuthorization),
  main,
  say(text, action) {
    status.replaceChildren(text)
    if (!action) return
    const button = element('button', { type: 'button', class: css('button') }, action.label)
    button.addEventListener('click', action.act)
    status.append(' ', button)
  },
}

async function refresh(): Promise<void> {
  const wanted = folder
  const conversations = await readFolder(app, wanted)
  const key = JSON.stringify([wanted, conversations])
  if (conversations === null || wanted !== folder || key === drawn) return
  drawn = key
  drawList(app, list, conversations, open)
}

/** The route changes 100 to 200 ms before the pane does (outlook.md §1). */
function open({ ConversationId, ItemIds }: WireConversation): void {
  history.pushState(null, '', `/mail/${folder}/id/${encodeURIComponent(ItemIds[0]?.Id ?? '')}`)
  setTimeout(() => void showConversation(app, ConversationId.Id), 100 + app.random.below(100))
}

function ribbon(): HTMLElement {
  // The ribbon's button shares the token of the send button: only the place tells them apart.
  const compose = element(
    'button',
    { type: 'button', id: 'ribbon-588__primaryActionButton', 'aria-label': 'New mail', class: css('primary') },
    'New mail',
  )
  compose.addEventListener('click', () => openCompose(app))
  const meeting = element('button', { type: 'button', 'aria-label': 'New event', class: css('button') }, 'New event')
  meeting.addEventListener('click', () => openMeeting(app))
  return element('div', { role: 'toolbar', class: css('ribbon') }, compose, meeting, status)
}

function folderTree(): HTMLElement {
  const root = element(
    'div',
    {
      role: 'treeitem',
      id: `primaryMailboxRoot_${app.random.hex(8)}`,
      title: address,
      'data-folder-name': address,
      'aria-expanded': 'true',
      class: css('root'),
    },
    address,
  )
  const items = FOLDERS.map(({ id, name: folderName }) => {
    const item = element(
      'div',
      {
        role: 'treeitem',
        tabindex: '0',
        title: folderName,
        'data-folder-name': folderName.toLowerCase(),
        class: css('folder'),
      },
      folderName,
    )
    item.addEventListener('click', () => {
      folder = id
      void refresh()
    })
    return item
  })
  return element('div', { role: 'tree', class: css('tree') }, wrapped(app, root), ...items)
}

async function watch(): Promise<void> {
  await refresh()
  setTimeout(() => void watch(), settings.pollMs)
}

const account = element(
  'button',
  { type: 'button', id: 'mectrl_main_trigger', 'aria-label': `Account manager for ${name}`, class: css('button') },
  name || address,
)
const header = element(
  'header',
  { role: 'banner', class: css('banner') },
  element('strong', {}, 'Replica mailbox'),
  account,
)
main.append(element('div', { class: css('empty') }, 'Select an item to read'))
document.body.append(
  element('div', { class: css('notice') }, 'Replica mailbox for trying Reachable — not Outlook'),
  wrapped(app, header),
  ribbon(),
  wrapped(app, element('div', { class: css('columns') }, folderTree(), list, main)),
)
if (location.pathname.startsWith('/calendar')) openMeeting(app)
await watch()
