import type { Person } from '../../replica/page/address.ts'

/** A recipient in the service's JSON dialect: the address is a string here (outlook.md §3). */
export type WireRecipient = { Name: string; EmailAddress: string; RoutingType: string; MailboxType: string }

export type ItemFields = {
  Subject?: string
  Body?: { BodyType: string; Value: string }
  ToRecipients?: WireRecipient[]
  CcRecipients?: WireRecipient[]
  BccRecipients?: WireRecipient[]
}

export type WireItemId = { Id: string; ChangeKey?: string }

/** A read item, as `GetConversationItems` answers it. */
export type WireItem = ItemFields & {
  ItemId: WireItemId
  ConversationId: { Id: string }
  ItemClass: string
  From: { Mailbox: { Name: string; EmailAddress: string } }
  DateTimeReceived: string
  IsRead: boolean
  IsDraft: boolean
  InternetMessageId?: string
}

export type WireConversation = {
  ConversationId: { Id: string }
  ConversationTopic: string
  UniqueSenders: string[]
  LastDeliveryTime: string
  UnreadCount: number
  ItemIds: WireItemId[]
  Preview: string
}

/** The longest URL-encoded payload that still travels in the header (outlook.md §2, second point). */
export const HEADER_PAYLOAD_CHARS_MAX = 2048

const HEADER = {
  __type: 'JsonRequestHeaders:#Exchange',
  RequestServerVersion: 'V2018_01_08',
  TimeZoneContext: {
    __type: 'TimeZoneContext:#Exchange',
    TimeZoneDefinition: { __type: 'TimeZoneDefinitionType:#Exchange', Id: 'UTC' },
  },
}

/** The envelope of every request: `<Action>JsonRequest` around `<Action>Request`. */
export function envelope(action: string, body: Record<string, unknown>): Record<string, unknown> {
  return {
    __type: `${action}JsonRequest:#Exchange`,
    Header: HEADER,
    Body: { __type: `${action}Request:#Exchange`, ...body },
  }
}

export function wireRecipient({ address, name }: Person): WireRecipient {
  return { Name: name ?? address, EmailAddress: address, RoutingType: 'SMTP', MailboxType: 'OneOff' }
}

export function createItemBody(
  fields: ItemFields,
  disposition: 'SaveOnly' | 'SendAndSaveCopy',
): Record<string, unknown> {
  return {
    Items: [{ __type: 'Message:#Exchange', ...fields, Importance: 'Normal' }],
    ClientSupportsIrm: true,
    MessageDisposition: disposition,
    ComposeOperation: 'newMail',
  }
}

/** One `SetItemField` per given field; a send may carry only what changed, or nothing (outlook.md §3). */
export function updateItemBody(
  itemId: WireItemId,
  fields: ItemFields,
  disposition: 'SaveOnly' | 'SendAndSaveCopy',
): Record<string, unknown> {
  const updates = Object.entries(fields).map(([field, value]) => ({
    __type: 'SetItemField:#Exchange',
    Path: {
      __type: 'PropertyUri:#Exchange',
      FieldURI: field === 'Subject' || field === 'Body' ? `item:${field}` : field,
    },
    Item: { __type: 'Message:#Exchange', [field]: value },
  }))
  return {
    ItemChanges: [
      { __type: 'ItemChange:#Exchange', ItemId: { __type: 'ItemId:#Exchange', ...itemId }, Updates: updates },
    ],
    ConflictResolution: 'AlwaysOverwrite',
    ClientSupportsIrm: true,
    MessageDisposition: disposition,
    ...(disposition === 'SendAndSaveCopy' ? { SendOnNotFoundError: true, ComposeOperation: 'newMail' } : {}),
  }
}
