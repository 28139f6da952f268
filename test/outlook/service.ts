import { type OutlookMailbox, rawOf, wireItem } from './mailbox.ts'
import type { ItemFields } from './page/wire.ts'

export type ServiceAnswer = Record<string, unknown>
type Json = Record<string, unknown>

/** A send as the server took it: the merged recipients, and what the request itself had carried. */
export type SentRecord = {
  action: string
  itemId: string
  disposition: string
  fields: Required<ItemFields>
  /** Names of the item fields present in the sending request. */
  carried: string[]
}

export type MeetingRecord = { action: string; itemId: string; event: Json; invitations: string }
export type Ledger = { sent: SentRecord[]; meetings: MeetingRecord[] }

/** Answers one action of `service.svc`; an unknown action answers an error class, as the real one does. */
export function answerAction(mailbox: OutlookMailbox, ledger: Ledger, action: string, request: Json): ServiceAnswer {
  const body = asJson(request.Body)
  switch (action) {
    case 'CreateItem':
      return createItem(mailbox, ledger, body)
    case 'UpdateItem':
      return updateItem(mailbox, ledger, body)
    case 'CreateCalendarEvent':
      return createEvent(mailbox, ledger, body)
    case 'FindConversation':
      return findConversation(mailbox, body)
    case 'GetConversationItems':
      return conversationItems(mailbox, body)
    case 'GetItem':
      return getItem(mailbox, body)
    default:
      return errorAnswer('ErrorInvalidRequest', `The operation ${action} is not supported.`)
  }
}

/** HTTP 200 that is a failure all the same (outlook.md §2.1). */
export function errorAnswer(code: string, text: string): ServiceAnswer {
  return messages([{ ResponseClass: 'Error', ResponseCode: code, MessageText: text, Items: [] }])
}

/** Whether the request sends a mail now, rather than saving a draft. */
export function isSendRequest(request: Json): boolean {
  const disposition = asJson(request.Body).MessageDisposition
  return disposition === 'SendAndSaveCopy' || disposition === 'SendOnly'
}

function createItem(mailbox: OutlookMailbox, ledger: Ledger, body: Json): ServiceAnswer {
  const item = asJson(asList(body.Items)[0])
  if (item.__type === 'CalendarItem:#Exchange') return createEvent(mailbox, ledger, body)
  const fields = readFields(item)
  const disposition = String(body.MessageDisposition)
  const isSend = disposition !== 'SaveOnly'
  const stored = mailbox.create(fields, isSend ? 'sentitems' : 'drafts')
  if (isSend) record(ledger, 'CreateItem', stored, disposition, fields)
  return success([{ __type: 'Message:#Exchange', ItemId: { Id: stored.id, ChangeKey: stored.changeKey } }])
}

function updateItem(mailbox: OutlookMailbox, ledger: Ledger, body: Json): ServiceAnswer {
  const change = asJson(asList(body.ItemChanges)[0])
  const fields = Object.assign({}, ...asList(change.Updates).map((update) => readFields(asJson(asJson(update).Item))))
  const disposition = String(body.MessageDisposition)
  const isSend = disposition !== 'SaveOnly'
  const stored = mailbox.update(String(asJson(change.ItemId).Id), fields, isSend ? 'sentitems' : 'drafts')
  if (!stored) return errorAnswer('ErrorItemNotFound', 'The specified object was not found in the store.')
  if (isSend) record(ledger, 'UpdateItem', stored, disposition, fields)
  return success([{ __type: 'Message:#Exchange', ItemId: { Id: stored.id, ChangeKey: stored.changeKey } }])
}

function record(
  ledger: Ledger,
  action: string,
  stored: { id: string; fields: Required<ItemFields> },
  disposition: string,
  carried: ItemFields,
): void {
  // A send retried after a lost answer names the same item: it is one mail.
  if (ledger.sent.some(({ itemId }) => itemId === stored.id)) return
  ledger.sent.push({ action, itemId: stored.id, disposition, fields: stored.fields, carried: Object.keys(carried) })
}

function createEvent(mailbox: OutlookMailbox, ledger: Ledger, body: Json): ServiceAnswer {
  const event = asJson(asList(body.Items)[0])
  const invitations = String(body.SendMeetingInvitations ?? 'SendToNone')
  const stored = mailbox.create({ Subject: String(event.Subject ?? '') }, 'drafts')
  ledger.meetings.push({ action: 'CreateCalendarEvent', itemId: stored.id, event, invitations })
  return success([{ __type: 'CalendarItem:#Exchange', ItemId: { Id: stored.id, ChangeKey: stored.changeKey } }])
}

function findConversation(mailbox: OutlookMailbox, body: Json): ServiceAnswer {
  const folder = asJson(asJson(body.ParentFolderId).BaseFolderId).Id
  const name = folder === 'sentitems' || folder === 'drafts' ? folder : 'inbox'
  const conversations = mailbox.listConversations(name)
  const counts = { TotalConversationsInView: conversations.length, IncludesLastItemInRange: true }
  return { Body: { ResponseClass: 'Success', ResponseCode: 'NoError', Conversations: conversations, ...counts } }
}

function conversationItems(mailbox: OutlookMailbox, body: Json): ServiceAnswer {
  const id = String(asJson(asJson(asList(body.Conversations)[0]).ConversationId).Id)
  mailbox.markRead(id)
  const nodes = mailbox.listConversation(id).map((item) => ({
    InternetMessageId: item.internetMessageId,
    Items: [{ __type: 'Message:#Exchange', ...wireItem(item) }],
  }))
  const conversation = { ConversationId: { Id: id }, ConversationNodes: nodes }
  return messages([{ ResponseClass: 'Success', ResponseCode: 'NoError', Conversation: conversation }])
}

function getItem(mailbox: OutlookMailbox, body: Json): ServiceAnswer {
  const item = mailbox.find(String(asJson(asList(body.ItemIds)[0]).Id))
  if (!item) return errorAnswer('ErrorItemNotFound', 'The specified object was not found in the store.')
  const shape = asJson(body.ItemShape)
  const mime = { MimeContent: { CharacterSet: 'UTF-8', Value: Buffer.from(rawOf(item)).toString('base64') } }
  return success([
    { __type: 'Message:#Exchange', ...wireItem(item), ...(shape.IncludeMimeContent === true ? mime : {}) },
  ])
}

function success(items: Json[]): ServiceAnswer {
  return messages([{ ResponseClass: 'Success', ResponseCode: 'NoError', Items: items }])
}

function messages(items: Json[]): ServiceAnswer {
  const typed = items.map((item) => ({ __type: 'ItemInfoResponseMessage:#Exchange', ...item }))
  return { Header: { ServerVersionInfo: { MajorVersion: 15 } }, Body: { ResponseMessages: { Items: typed } } }
}

const FIELDS = ['Subject', 'Body', 'ToRecipients', 'CcRecipients', 'BccRecipients']

function readFields(item: Json): ItemFields {
  return Object.fromEntries(Object.entries(item).filter(([name]) => FIELDS.includes(name)))
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
