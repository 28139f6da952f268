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
  const { badges, isWhole } = await ports.badges(crowd, ['spy@acme.com'])
  expect([badges.length, isWhole]).toEqual([1_200, true])
  expect(asked).toHaveLength(3)
})

test('what nobody answered is told from an answer without anybody', async () => {
  const asking = (reply: unknown) => createBadgePorts(client, async () => reply)
  expect(await asking({ badges: [] }).badges(['ann@acme.com'], [])).toEqual({
    badges: [],
    isWhole: true,
    hidesReachable: false,
  })
  expect(await asking({ badges: [], isPartial: true }).badges(['ann@acme.com'], [])).toMatchObject({ isWhole: false })
  expect(await asking(null).badges(['ann@acme.com'], [])).toEqual({ badges: [], isWhole: false, hidesReachable: null })
  expect(await asking({ fresh: [] }).freshWarnings('t', ['ann@acme.com'])).toEqual([])
  expect(await asking(null).freshWarnings('t', ['ann@acme.com'])).toBeNull()
})
