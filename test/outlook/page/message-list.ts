import { element } from '../../replica/page/dom.ts'
import type { App } from './app-context.ts'
import type { WireConversation } from './wire.ts'

export type FolderName = 'inbox' | 'sentitems' | 'drafts'

/** Asks for a folder's conversations; an answer that failed leaves the list as it is. */
export async function readFolder(app: App, folder: FolderName): Promise<WireConversation[] | null> {
  const { status, body } = await app.service.call('FindConversation', {
    ParentFolderId: {
      __type: 'TargetFolderId:#Exchange',
      BaseFolderId: { __type: 'DistinguishedFolderId:#Exchange', Id: folder },
    },
    ConversationShape: { BaseShape: 'IdOnly' },
    Paging: { __type: 'IndexedPageView:#Exchange', BasePoint: 'Beginning', Offset: 0, MaxEntriesReturned: 50 },
  })
  const answer = body as { Body?: { Conversations?: WireConversation[] } }
  return status === 200 ? (answer.Body?.Conversations ?? []) : null
}

/** Rows carry the conversation in `data-convid`, the item in `id`, and one sentence as their accessible name. */
export function drawList(
  app: App,
  list: HTMLElement,
  conversations: WireConversation[],
  open: (shown: WireConversation) => void,
): void {
  const rows = conversations.map((conversation) => {
    const { ConversationTopic, UniqueSenders, UnreadCount, Preview } = conversation
    const sentence = `${UnreadCount > 0 ? 'Unread ' : ''}${UniqueSenders.join(', ')} ${ConversationTopic} ${Preview}`
    const row = element(
      'div',
      {
        role: 'option',
        tabindex: '0',
        id: conversation.ItemIds[0]?.Id ?? '',
        'data-convid': conversation.ConversationId.Id,
        'aria-setsize': String(conversations.length),
        'aria-label': sentence,
        'aria-selected': 'false',
        class: app.css('list-row'),
      },
      element('div', { class: UnreadCount > 0 ? app.css('unread') : app.css('read') }, UniqueSenders.join(', ')),
      element('div', { class: app.css('list-subject') }, ConversationTopic || '(no subject)'),
      element('div', { class: app.css('muted') }, Preview),
    )
    row.addEventListener('click', () => open(conversation))
    return row
  })
  list.replaceChildren(...(rows.length > 0 ? rows : [element('div', { class: app.css('empty') }, 'Nothing here yet.')]))
}
