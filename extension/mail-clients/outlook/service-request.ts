import { type MailPerson, SEND_PEOPLE_MAX, type SendRecord } from '../send-observation.ts'

/**
 * One save or send of Outlook's service.svc. Recipients are null where the request did not name them: an UpdateItem
 * carries only what changed, a reply may leave all of it to the server.
 */
export type ServiceRequest = {
  readonly intent: 'draft' | 'send' | 'schedule'
  /** Id of the saved draft; null for a mail that was never saved. */
  readonly itemId: string | null
  readonly record: SendRecord
}

export const isServicePath = (pathname: string): boolean => /^\/owa\/(\d+\/)?service\.svc$/i.test(pathname)

/** MAPI deferred send time: such an item waits in Drafts until then. */
const DEFERRED_SEND_TAG = '0x3fef'
/** The contract takes no more. */
const SUBJECT_CHARACTERS_MAX = 998
const RECIPIENT_FIELDS = ['ToRecipients', 'CcRecipients', 'BccRecipients'] as const
type RecipientField = (typeof RECIPIENT_FIELDS)[number]
type Json = Record<string, unknown>

/**
 * Reads the payload of a CreateItem or UpdateItem of a mail, whatever the action in the address says.
 * Null for meetings, settings and everything else. Never throws; never looks at the body.
 */
export function readServiceRequest(payload: unknown): ServiceRequest | null {
  const body = object(object(payload)?.Body) ?? object(payload)
  const intent = readIntent(body)
  if (!body || intent === null) return null
  const change = object(list(body.ItemChanges)[0])
  const fields = change ? changedFields(change) : createdFields(body)
  if (!fields) return null
  const itemId = text(object(change?.ItemId)?.Id)
  const isDeferred = hasDeferredSend(fields.ExtendedProperty)
  return { intent: intent === 'send' && isDeferred ? 'schedule' : intent, itemId, record: readRecord(fields) }
}

function readIntent(body: Json | null): 'draft' | 'send' | null {
  const disposition = body?.MessageDisposition
  if (disposition === 'SaveOnly') return 'draft'
  return disposition === 'SendAndSaveCopy' || disposition === 'SendOnly' ? 'send' : null
}

function createdFields(body: Json): Json | null {
  const item = object(list(body.Items)[0])
  const type = text(item?.__type) ?? 'Message:'
  return item && /^(Message|ReplyToItem|ReplyAllToItem|ForwardItem)\b/.test(type) ? item : null
}

/** Field updates flattened to one item. FieldURI spellings vary (`ToRecipients`, `message:ToRecipients`), so the item's own keys count. */
function changedFields(change: Json): Json {
  const fields: Json = {}
  for (const update of list(change.Updates)) {
    const item = object(object(update)?.Item) ?? {}
    for (const name of [...RECIPIENT_FIELDS, 'From', 'Subject', 'ExtendedProperty'])
      if (name in item) fields[name] = item[name]
    // DeleteItemField names a field without an item: the list is now empty.
    const path = text(object(object(update)?.Path)?.FieldURI)
      ?.split(':')
      .at(-1)
    const isDelete = text(object(update)?.__type)?.startsWith('DeleteItemField') ?? false
    if (isDelete && RECIPIENT_FIELDS.some((name) => name === path) && path) fields[path] = []
  }
  return fields
}

function readRecord(fields: Json): SendRecord {
  const people = (name: RecipientField): readonly MailPerson[] | null =>
    Array.isArray(fields[name])
      ? fields[name]
          .slice(0, SEND_PEOPLE_MAX)
          .map(readPerson)
          .filter((person) => person !== null)
      : null
  const subject = text(fields.Subject)?.slice(0, SUBJECT_CHARACTERS_MAX) ?? null
  return {
    from: readPerson(object(fields.From)?.Mailbox ?? fields.From),
    to: people('ToRecipients'),
    cc: people('CcRecipients'),
    bcc: people('BccRecipients'),
    ...(subject === null ? {} : { subject }),
    atMs: null,
  }
}

/** Directory people may carry a legacy address (`EX`); then only `SmtpAddress` is one that mail can reach. */
function readPerson(value: unknown): MailPerson | null {
  const mailbox = object(object(value)?.Mailbox) ?? object(value)
  const candidates = [mailbox?.SmtpAddress, mailbox?.EmailAddress, mailbox?.OriginalDisplayName]
  const address = candidates.map(text).find((one) => one !== null && /^[^\s@/]+@[^\s@/]+$/.test(one))
  return address ? { address, name: text(mailbox?.Name) } : null
}

function hasDeferredSend(value: unknown): boolean {
  return [value, ...list(value)].some((property) => {
    const path = object(object(property)?.PropertyPath ?? object(property)?.ExtendedFieldURI)
    return text(path?.PropertyTag)?.toLowerCase() === DEFERRED_SEND_TAG
  })
}

const object = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
