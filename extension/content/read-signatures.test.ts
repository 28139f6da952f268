import { expect, test } from 'vitest'
import type { MailClient, OpenedMail } from '../mail-clients/mail-client.ts'
import { createSignatureReader } from './read-signatures.ts'

const world = () => {
  const page = { isPaused: false, read: 0, asked: [] as string[] }
  const mail: OpenedMail = {
    ...{ key: 'm1', address: 'ann@acme.com', name: 'Ann', atMs: 1 },
    text: () => {
      page.read += 1
      return 'Hi.'
    },
  }
  const client = { name: 'gmail', identity: () => 'rita@ourco.com', openedMails: () => [mail] } as unknown as MailClient
  const reader = createSignatureReader(
    client,
    async ({ kind }) => {
      page.asked.push(kind)
      return { readsSignature: true }
    },
    () => page.isPaused,
  )
  /** Looks, and waits for the answer and what follows it. */
  const look = async (meanwhile = () => {}): Promise<void> => {
    reader.look()
    meanwhile()
    await Promise.resolve().then(() => {})
  }
  return { page, look }
}

test('a mail of a paused conversation is neither asked about nor read, until the conversation is taken up again', async () => {
  const { page, look } = world()
  page.isPaused = true
  await look()
  expect(page).toMatchObject({ read: 0, asked: [] })
  page.isPaused = false
  await look()
  expect(page).toMatchObject({ read: 1, asked: ['opened', 'signature'] })
})
test('a pause that comes before the answer is kept', async () => {
  const { page, look } = world()
  await look(() => {
    page.isPaused = true
  })
  expect(page).toMatchObject({ read: 0, asked: ['opened'] })
})
