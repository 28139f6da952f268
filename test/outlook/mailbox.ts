import type { ReplicaClock } from '../replica/clock.ts'
import { summariseEml } from '../replica/eml.ts'
import type { Person } from '../replica/page/address.ts'
import type { SeededRandom } from '../replica/page/random.ts'
import { type ItemFields, type WireConversation, type WireItem, wireRecipient } from './page/wire.ts'

export type Folder = 'inbox' | 'sentitems' | 'drafts'

export type StoredItem = {
  id: string
  changeKey: string
  conversationId: string
  itemClass: string
  folder: Folder
  from: Person
  fields: Required<ItemFields>
  internetMessageId: string
  receivedMs: number
  isRead: boolean
  raw: Uint8Array | null
}

/** One account's items. The item id stays through saves; the change key does not (outlook.md §2.1). */
export class OutlookMailbox {
  readonly account: Person
  readonly #items = new Map<string, StoredItem>()
  readonly #random: SeededRandom
  readonly #nowMs: ReplicaClock

  constructor(account: Person, random: SeededRandom, nowMs: ReplicaClock) {
    this.account = account
    this.#random = random
    this.#nowMs = nowMs
  }

  find(id: string): StoredItem | undefined {
    return this.#items.get(id)
  }

  listConversation(conversationId: string): StoredItem[] {
    return [...this.#items.values()].filter((item) => item.conversationId === conversationId)
  }

  /** Newest first, at most 50. */
  listConversations(folder: Folder): WireConversation[] {
    const inFolder = [...this.#items.values()].filter((item) => item.folder === folder)
    inFolder.sort((one, other) => other.receivedMs - one.receivedMs)
    const ids = [...new Set(inFolder.map((item) => item.conversationId))].slice(0, 50)
    return ids.map((id) =>
      wireConversation(
        id,
        inFolder.filter((item) => item.conversationId === id),
      ),
    )
  }

  /** Puts a raw message into the inbox, into the conversation it belongs to when that is known. */
  deliver(raw: Uint8Array): StoredItem {
    const summary = summariseEml(raw)
    const related = [...this.#items.values()].find(({ internetMessageId }) =>
      summary.references.includes(internetMessageId),
    )
    const item: StoredItem = {
      ...this.#blank('inbox'),
      conversationId: related?.conversationId ?? this.#newId('AAQk'),
      itemClass: summary.isDeliveryReport ? 'REPORT.IPM.Note.NDR' : 'IPM.Note',
      from: summary.from,
      internetMessageId: summary.messageId ?? `<${this.#random.hex(16)}@replica.example>`,
      isRead: false,
      raw,
      fields: {
        Subject: summary.subject,
        Body: { BodyType: 'Text', Value: summary.text },
        ToRecipients: summary.to.map(wireRecipient),
        CcRecipients: summary.cc.map(wireRecipient),
        BccRecipients: [],
      },
    }
    return this.#put(item)
  }

  create(fields: ItemFields, folder: Folder): StoredItem {
    const blank = this.#blank(folder)
    return this.#put({ ...blank, fields: { ...blank.fields, ...fields } })
  }

  /** Applies changed fields to a saved draft; undefined when the id is not known. */
  update(id: string, fields: ItemFields, folder: Folder): StoredItem | undefined {
    const known = this.#items.get(id)
    if (!known) return undefined
    const changed = { ...known, folder, fields: { ...known.fields, ...fields }, receivedMs: this.#nowMs() }
    return this.#put({ ...changed, changeKey: this.#newId('CQAA') })
  }

  markRead(conversationId: string): void {
    for (const item of this.listConversation(conversationId)) this.#put({ ...item, isRead: true })
  }

  #blank(folder: Folder): StoredItem {
    return {
      id: this.#newId('AAMk'),
      changeKey: this.#newId('CQAA'),
      conversationId: this.#newId('AAQk'),
      itemClass: 'IPM.Note',
      folder,
      from: this.account,
      fields: {
        Subject: '',
        Body: { BodyType: 'HTML', Value: '' },
        ToRecipients: [],
        CcRecipients: [],
        BccRecipients: [],
      },
      internetMessageId: `<${this.#random.hex(24)}@replica.prod.outlook.example>`,
      receivedMs: this.#nowMs(),
      isRead: true,
      raw: null,
    }
  }

  #put(item: StoredItem): StoredItem {
    this.#items.set(item.id, item)
    return item
  }

  /** Long base64, as the service makes them; it may hold `/` and `+`. */
  #newId(prefix: string): string {
    return `${prefix}${Buffer.from(this.#random.hex(60), 'hex').toString('base64')}=`
  }
}

export function wireItem(item: StoredItem): WireItem {
  return {
    ...item.fields,
    ItemId: { Id: item.id, ChangeKey: item.changeKey },
    ConversationId: { Id: item.conversationId },
    ItemClass: item.itemClass,
    From: { Mailbox: { Name: item.from.name ?? item.from.address, EmailAddress: item.from.address } },
    DateTimeReceived: new Date(item.receivedMs).toISOString(),
    IsRead: item.isRead,
    IsDraft: item.folder === 'drafts',
    InternetMessageId: item.internetMessageId,
  }
}

function wireConversation(id: string, items: StoredItem[]): WireConversation {
  const newest = items[0]
  return {
    ConversationId: { Id: id },
    ConversationTopic: items.at(-1)?.fields.Subject ?? '',
    UniqueSenders: [...new Set(items.map(({ from }) => from.name ?? from.address))],
    LastDeliveryTime: new Date(newest?.receivedMs ?? 0).toISOString(),
    UnreadCount: items.filter(({ isRead }) => !isRead).length,
    ItemIds: items.map((item) => ({ Id: item.id, ChangeKey: item.changeKey })),
    Preview:
      newest?.fields.Body.Value.replace(/<[^>]*>|\s+/g, ' ')
        .trim()
        .slice(0, 100) ?? '',
  }
}

/** The raw source: the delivered bytes, or a message composed from a sent item's fields. */
export function rawOf(item: StoredItem): Uint8Array {
  if (item.raw) return item.raw
  const people = (list: { Name: string; EmailAddress: string }[]): string =>
    list.map(({ Name, EmailAddress }) => `"${Name}" <${EmailAddress}>`).join(', ')
  const lines = [
    `From: ${item.from.address}`,
    `To: ${people(item.fields.ToRecipients)}`,
    `Subject: ${item.fields.Subject}`,
    `Message-ID: ${item.internetMessageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    item.fields.Body.Value,
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}
