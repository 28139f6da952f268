import { describe, expect, test } from 'vitest'
import type { PageMessage } from '../background/messages.ts'
import type { InboxMessage, MailClient } from '../mail-clients/mail-client.ts'
import { createOriginalReader } from './read-originals.ts'

const BYTES = new TextEncoder().encode('From: a@b.example\r\n\r\n')
const client = { name: 'gmail', identity: () => 'rita@ourco.com' } as MailClient
const mail = (original: InboxMessage['readOriginal'], shown: InboxMessage['readShown']): InboxMessage => ({
  ...{ key: 'aaaaaaaa01', originalUrl: 'https://mail.google.com/mail/u/0/?view=att' },
  ...{ readOriginal: original, readShown: shown },
})

/** A background that takes whatever has bytes, and can follow Gmail elsewhere or cannot. */
const readerOf = (follows: boolean) => {
  const noted: boolean[] = []
  const ask = async (asked: PageMessage) => {
    if (asked.kind !== 'mail') return { isNew: true }
    return { isNew: asked.original === null && !(follows && asked.originalUrl !== null) }
  }
  const reader = createOriginalReader(
    client,
    { ask, note: (isReadable) => void noted.push(isReadable) },
    new AbortController().signal,
  )
  return { reader, noted }
}

describe('whether mails can be read is noted', () => {
  test.each([
    [
      'the original',
      mail(
        async () => BYTES,
        async () => null,
      ),
      true,
      [true],
    ],
    [
      'the original elsewhere, by the background',
      mail(
        async () => 'elsewhere',
        async () => null,
      ),
      true,
      [true],
    ],
    [
      'what people are shown',
      mail(
        async () => null,
        async () => BYTES,
      ),
      true,
      [true],
    ],
    [
      'what people are shown, where the background is refused',
      mail(
        async () => 'elsewhere',
        async () => BYTES,
      ),
      false,
      [true],
    ],
    [
      'nothing',
      mail(
        async () => null,
        async () => null,
      ),
      true,
      [false],
    ],
  ] as const)('%s', async (_, message, follows, expected) => {
    const { reader, noted } = readerOf(follows)
    reader.add(message)
    await reader.isDone()
    expect(noted).toEqual(expected)
  })
})
