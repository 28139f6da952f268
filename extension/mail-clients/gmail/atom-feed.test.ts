import { expect, test } from 'vitest'
import { readAtomFeed } from './atom-feed.ts'

const entry = (email: string, id: string) => `<entry><title>Mail of ${email}</title><summary>CANARY</summary>
<link rel="alternate" href="https://mail.google.com/mail?account_id=me@own.example&amp;message_id=${id}&amp;view=conv" type="text/html"/>
<id>tag:gmail.google.com,2004:1</id><author><name>Mail Delivery Subsystem</name><email>${email}</email></author></entry>`
const feed = (...entries: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Gmail - Inbox for Me@own.example</title><fullcount>${entries.length}</fullcount>${entries.join('')}</feed>`

test('the feed says whose inbox it is, and who wrote what is unread', () => {
  const text = feed(
    entry('mailer-daemon@googlemail.com', '18f0a1b2c3d4e5f6'),
    entry('bo@dest.example', '18f0a1b2c3d4e5f7'),
  )
  expect(readAtomFeed(text)).toEqual({
    mailbox: 'me@own.example',
    entries: [
      { sender: 'mailer-daemon@googlemail.com', key: '18f0a1b2c3d4e5f6' },
      { sender: 'bo@dest.example', key: '18f0a1b2c3d4e5f7' },
    ],
  })
})

test('an entry without sender or id is left out, and an empty inbox is one', () => {
  expect(readAtomFeed(feed(entry('no address', '18f0a1b2c3d4e5f6'), entry('a@b.example', 'x')))?.entries).toEqual([])
  expect(readAtomFeed(feed())).toEqual({ mailbox: 'me@own.example', entries: [] })
})

test('a sign-in page, a feed that names nobody and a huge text are no feed', () => {
  expect(readAtomFeed('<html><title>Sign in me@own.example</title></html>')).toBeNull()
  expect(readAtomFeed('<feed version="0.3"><title>Gmail</title></feed>')).toBeNull()
  expect(readAtomFeed(feed(entry('a@b.example', '18f0a1b2c3d4e5f6')).padEnd(300_000))).toBeNull()
})
