import type { Person } from '../../replica/page/address.ts'
import type { App } from './app-context.ts'
import { firstMessage } from './service-client.ts'
import { createItemBody, type ItemFields, updateItemBody, type WireItemId, wireRecipient } from './wire.ts'

export type Content = { to: Person[]; cc: Person[]; bcc: Person[]; subject: string; html: string }
export type SendOutcome = { kind: 'sent' } | { kind: 'refused'; why: string }

/** A mail in the making: never saved it is created, saved it is updated (outlook.md §3, paths A and B). */
export type Draft = {
  save(content: Content): Promise<void>
  send(content: Content): Promise<SendOutcome>
}

export function createDraft(app: App): Draft {
  let itemId: WireItemId | null = null
  let saved: ItemFields = {}
  // One call at a time: a send waits for the save on its way, and then updates what it made.
  let queue: Promise<unknown> = Promise.resolve()

  const put = async (fields: ItemFields, disposition: 'SaveOnly' | 'SendAndSaveCopy'): Promise<SendOutcome> => {
    const answer = itemId
      ? await app.service.call('UpdateItem', updateItemBody(itemId, updatesFor(fields, disposition), disposition))
      : await app.service.call('CreateItem', createItemBody(fields, disposition))
    const message = firstMessage(answer)
    if (message?.ResponseClass !== 'Success') {
      return { kind: 'refused', why: message?.MessageText ?? `the server answered ${answer.status}` }
    }
    itemId = message.Items?.[0]?.ItemId ?? itemId
    saved = fields
    return { kind: 'sent' }
  }
  const updatesFor = (fields: ItemFields, disposition: string): ItemFields =>
    disposition === 'SendAndSaveCopy' && app.settings.sendUpdates === 'full' ? fields : changedFields(fields, saved)
  const queued = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = queue.then(work)
    queue = done
    return done
  }
  return {
    save: (content) => queued(async () => void (await put(fieldsOf(content), 'SaveOnly'))),
    send: (content) =>
      queued(async () => {
        const fields = fieldsOf(content)
        // The sheet has sends with an empty update list: everything was saved just before.
        if (itemId && app.settings.sendUpdates === 'empty') await put(fields, 'SaveOnly')
        return put(fields, 'SendAndSaveCopy')
      }),
  }
}

function fieldsOf({ to, cc, bcc, subject, html }: Content): ItemFields {
  return {
    Subject: subject,
    Body: { BodyType: 'HTML', Value: html },
    ToRecipients: to.map(wireRecipient),
    CcRecipients: cc.map(wireRecipient),
    BccRecipients: bcc.map(wireRecipient),
  }
}

function changedFields(fields: ItemFields, saved: ItemFields): ItemFields {
  const before = new Map(Object.entries(saved).map(([name, value]) => [name, JSON.stringify(value)]))
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => before.get(name) !== JSON.stringify(value)),
  )
}
