import { element } from '../../replica/page/dom.ts'
import { mount, wrapped } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'
import { firstMessage } from './service-client.ts'
import type { WireItem } from './wire.ts'

type ConversationMessage = { Conversation?: { ConversationNodes?: { Items: WireItem[] }[] } }

/** Asks for the conversation and shows it. The route has changed before: URL and pane disagree for a moment. */
export async function showConversation(app: App, conversationId: string): Promise<void> {
  const answer = await app.service.call('GetConversationItems', {
    Conversations: [
      {
        __type: 'ConversationRequestType:#Exchange',
        ConversationId: { __type: 'ItemId:#Exchange', Id: conversationId },
      },
    ],
    ItemShape: { BaseShape: 'IdOnly', BodyType: 'HTML' },
  })
  const nodes = firstMessage<ConversationMessage>(answer)?.Conversation?.ConversationNodes ?? []
  const items = nodes.flatMap((node) => node.Items).filter((item) => !item.IsDraft)
  const hex = app.random.hex(16)
  const heading = element(
    'span',
    { id: `CONV_${hex}_SUBJECT`, role: 'heading', 'aria-level': '2', class: app.css('pane-subject') },
    items[0]?.Subject ?? '',
  )
  const list = element('div', { 'data-app-section': 'ConversationContainer' })
  const pane = element(
    'div',
    { id: 'ConversationReadingPaneContainer', class: app.css('pane') },
    wrapped(app, heading),
    list,
  )
  app.main.replaceChildren(pane)
  for (const item of items) mount(app, list, wrapped(app, messageNode(app, item)))
}

/** Names only: the addresses are in the answer above, seldom in the page (outlook.md §7). */
function messageNode(app: App, item: WireItem): HTMLElement {
  const id = app.random.hex(32)
  const { Name, EmailAddress } = item.From.Mailbox
  const isOwn = EmailAddress === app.account.address
  const sender = isOwn || app.settings.seed % 2 === 0 ? Name : `${Name}<${EmailAddress}>`
  const to = [...(item.ToRecipients ?? []), ...(item.CcRecipients ?? [])].map((recipient) => recipient.Name).join('; ')
  const text = (item.Body?.Value ?? '').replace(/<br[^>]*>|<\/div>/g, '\n').replace(/<[^>]*>/g, '')
  return element(
    'div',
    { 'aria-label': 'Email message', tabindex: '-1', class: app.css('message') },
    element('span', { id: `MSG_${id}_FROM`, role: 'heading', 'aria-level': '3', class: app.css('sender') }, sender),
    element('div', { 'data-testid': 'RecipientWell', class: app.css('muted') }, `To: ${to}`),
    element(
      'div',
      { 'data-testid': 'SentReceivedSavedTime', class: app.css('muted') },
      new Date(item.DateTimeReceived).toLocaleString('en'),
    ),
    element(
      'div',
      { role: 'document' },
      element('div', { id: `UniqueMessageBody_${id.slice(0, 4)}`, class: app.css('message-body') }, text),
    ),
  )
}
