import { expect, test } from 'vitest'
import { PageMessage } from '../background/messages.ts'
import type { MailClient } from '../mail-clients/mail-client.ts'
import { createBadgePorts } from './badge-ports.ts'

const client = { name: 'gmail', identity: () => 'rita@ourco.com', formOf: () => null } as unknown as MailClient

test('a mail to more people than one message takes is asked for in several', async () => {
  const asked: PageMessage[] = []
  const ports = createBadgePorts(client, async (message) => {
    asked.push(PageMessage.parse(message))
    return message.kind === 'badges' ? { badges: message.addresses.map((address) => ({ address })) } : null
  })
  const crowd = Array.from({ length: 1_200 }, (_, index) => `p${index}@acme.com`)
  expect(await ports.badges(crowd, ['spy@acme.com'])).toHaveLength(1_200)
  expect(asked).toHaveLength(3)
})
