import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  arrayAnswer,
  arrayBody,
  arrayRecord,
  DRAFT_LABELS,
  labelAnswer,
  objectBody,
  SEND_LABELS,
} from './sync-fixtures.ts'
import { findSyncMessages } from './sync-messages.ts'
import { isSyncSave, readArrivals, readSyncAnswer, readSyncRequest, syncAnswer } from './sync-observations.ts'

const ID = 'msg-a:r-222'

describe('requests', () => {
  test('a send is read with all recipients and its subject, never its body', () => {
    const seen = readSyncRequest(arrayBody(arrayRecord(ID, SEND_LABELS)))
    expect(seen).toEqual([
      {
        kind: 'request',
        key: ID,
        intent: 'send',
        record: {
          from: { address: 'rita@ourco.com', name: 'Rita Own' },
          to: [{ address: 'ann@acme.com', name: 'Ann Lee' }],
          cc: [{ address: 'sam@ourco.com', name: null }],
          bcc: [{ address: 'spy@acme.com', name: 'Spy Kid' }],
          subject: 'Plan',
          atMs: 1_790_000_000_000,
        },
      },
    ])
    expect(JSON.stringify(seen)).not.toContain('CANARY')
  })
  test('the conversation that a reply belongs to is named by the id that the page shows', () => {
    const text = JSON.stringify(arrayBody(arrayRecord(ID, SEND_LABELS)))
    const reply = text.replace('thread-a:r1', 'thread-f:1811927492819191057|msg-f:1')
    expect(readSyncRequest(JSON.parse(reply))).toMatchObject([{ key: ID, thread: '1925427468408511' }])
    expect(readSyncRequest(JSON.parse(text))[0]).not.toHaveProperty('thread')
  })
  test('a sender whose place holds no address costs nobody their recipients', () => {
    for (const nobody of [[1], [1, null, 'Ann'], [1, ''], []]) {
      const [seen] = readSyncRequest(arrayBody(arrayRecord(ID, SEND_LABELS, { 1: nobody })))
      expect(seen?.record).toMatchObject({ from: null, to: [{ address: 'ann@acme.com' }], bcc: [{ name: 'Spy Kid' }] })
    }
  })
  test('of two states of one mail in an answer the draft is the older', () => {
    const [sent, draft] = [arrayRecord(ID, SEND_LABELS, { 13: '<m2@x>' }), arrayRecord(ID, DRAFT_LABELS)]
    for (const both of [arrayAnswer(sent, draft), arrayAnswer(draft, sent)])
      expect(readSyncAnswer(syncAnswer(both), [ID], new Set())).toMatchObject([
        { outcome: 'accepted', messageId: 'm2@x' },
      ])
  })
  test('labels decide between draft, send and scheduled send', () => {
    const body = arrayBody(
      arrayRecord('msg-a:r1', DRAFT_LABELS),
      arrayRecord('msg-a:r2', SEND_LABELS),
      arrayRecord('msg-a:r3', ['^all', '^scheduled']),
    )
    expect(readSyncRequest(body).map((one) => [one.key, one.intent])).toEqual([
      ['msg-a:r1', 'draft'],
      ['msg-a:r2', 'send'],
      ['msg-a:r3', 'schedule'],
    ])
  })
  test('a mail that is saved and sent in one body was sent; sent and taken back in one body, it was not', () => {
    const [draft, send] = [arrayRecord(ID, DRAFT_LABELS), arrayRecord(ID, SEND_LABELS)]
    expect(readSyncRequest(arrayBody(draft, send)).map(({ intent }) => intent)).toEqual(['send'])
    expect(readSyncRequest(arrayBody(send, draft)).map(({ intent }) => intent)).toEqual(['draft'])
  })
  test('labels that moved by a slot are still found', () => {
    const shifted = arrayRecord(ID, SEND_LABELS, { 10: null as never, 11: SEND_LABELS })
    expect(readSyncRequest(arrayBody(shifted))).toHaveLength(1)
  })
  test("a label of the rep's own among the others changes nothing", () => {
    expect(readSyncRequest(arrayBody(arrayRecord(ID, [...SEND_LABELS, 'Customers/2026'])))[0]?.intent).toBe('send')
  })
  test('a sender that moved takes the lists behind it along: a hidden copy stays hidden (CAP-7)', () => {
    const [id, ...slots] = arrayRecord(ID, SEND_LABELS)
    const [seen] = readSyncRequest(arrayBody([id ?? null, null, ...slots]))
    expect(seen?.record).toMatchObject({
      to: [{ address: 'ann@acme.com' }],
      cc: [{ address: 'sam@ourco.com' }],
      bcc: [{ address: 'spy@acme.com' }],
    })
  })
  test('a send whose lists cannot be told apart, or name nobody, names no people at all', () => {
    const [id, , ...slots] = arrayRecord(ID, SEND_LABELS)
    const deeper = { 2: [[[1, 'ann@acme.com']]], 3: null as never, 4: null as never }
    for (const record of [[id ?? null, ...slots], arrayRecord(ID, SEND_LABELS, deeper)]) {
      const [seen] = readSyncRequest(arrayBody(record))
      expect(seen).toMatchObject({ key: ID, intent: 'send', record: { to: null, cc: null, bcc: null } })
    }
  })
  test('a body of many records, or of one to many people, is read to its end', () => {
    const many = Array.from({ length: 15_000 }, (_, index) => [
      `msg-a:r${index}`,
      null,
      [],
      [],
      [],
      0,
      0,
      0,
      0,
      0,
      ['^r'],
    ])
    const crowd = Array.from({ length: 200_000 }, (_, index) => [1, `p${index}@acme.com`])
    expect(readSyncRequest(many)).toHaveLength(15_000)
    expect(readSyncRequest(arrayBody(arrayRecord(ID, SEND_LABELS, { 2: crowd })))[0]?.record.to).toHaveLength(1_000)
  })
  test('the object form of 2018 gives the same facts', () => {
    const [seen] = readSyncRequest(objectBody(ID, SEND_LABELS))
    expect(seen).toMatchObject({
      key: ID,
      intent: 'send',
      record: { to: [{ address: 'ann@acme.com', name: 'Ann Lee' }] },
    })
  })
  test('pseudo messages and label changes on old mail give nothing', () => {
    expect(readSyncRequest(arrayBody(arrayRecord('msg-a:bump-r1', SEND_LABELS)))).toEqual([])
    expect(readSyncRequest([null, [[[1, ['thread-f:1', [['^io_re'], null, ['msg-f:1']]]]]]])).toEqual([])
  })
  test.each([null, 7, 'x', [], {}, [[[]]], { 1: { 1: { 1: ID } } }])('%j gives nothing and does not throw', (body) => {
    expect(readSyncRequest(body)).toEqual([])
  })
  test('a body nested without end is given up quietly', () => {
    let deep: unknown = arrayRecord(ID, SEND_LABELS)
    for (let level = 0; level < 5_000; level++) deep = [deep]
    expect(findSyncMessages(deep)).toEqual([])
  })
  test('only the save endpoint is watched', () => {
    expect(['/sync/u/0/i/s', '/sync/u/12/i/s', '/sync/i/s'].every(isSyncSave)).toBe(true)
    expect(['/sync/u/0/i/bv', '/sync/u/0/i/fd', '/mail/u/0/', '/sync/u/0/i/s/x'].some(isSyncSave)).toBe(false)
  })
})

describe('answers', () => {
  const followed = new Set([ID])
  test('a record in its undo window is accepted and names the Message-ID', () => {
    const text = arrayAnswer(arrayRecord(ID, ['^all', '^f', '^pfg'], { 13: '<m1@mail.gmail.com>', 17: 5 }))
    expect(readSyncAnswer(syncAnswer(text), [ID], followed)).toEqual([
      { kind: 'answer', key: ID, outcome: 'accepted', messageId: 'm1@mail.gmail.com', atMs: 5 },
    ])
  })
  test('sent mail without the pending label is final', () => {
    const text = arrayAnswer(arrayRecord(ID, ['^all', '^f', '^i'], { 13: '<m1@mail.gmail.com>' }))
    expect(readSyncAnswer(syncAnswer(text), [], followed)).toMatchObject([
      { outcome: 'sent', messageId: 'm1@mail.gmail.com' },
    ])
  })
  test('the answer to a draft save never brings a Message-ID', () => {
    const text = arrayAnswer(arrayRecord(ID, DRAFT_LABELS, { 13: '<draft@mail.gmail.com>' }))
    expect(readSyncAnswer(syncAnswer(text), [], followed)).toMatchObject([{ outcome: 'draft', messageId: null }])
  })
  test('a label-only answer that names our id is acceptance', () => {
    expect(readSyncAnswer(syncAnswer(labelAnswer(ID)), [ID], followed)).toMatchObject([
      { outcome: 'accepted', messageId: null },
    ])
  })
  test('so is one that names it behind its conversation', () => {
    const text = labelAnswer('x').replace('thread-a:r1', `thread-a:r1|${ID}`)
    expect(readSyncAnswer(syncAnswer(text), [ID], followed)).toMatchObject([{ outcome: 'accepted' }])
  })
  test("another message's pending send is not taken for ours", () => {
    const text = arrayAnswer(arrayRecord('msg-a:r9', SEND_LABELS, { 13: '<other@mail.gmail.com>' }))
    expect(readSyncAnswer(syncAnswer(text), [ID], followed)).toMatchObject([
      { key: ID, outcome: 'unclear', messageId: null },
    ])
  })
  test.each(['', '<html>', '[[', 'null'])('the unreadable answer %j leaves the send unclear', (text) => {
    expect(readSyncAnswer(syncAnswer(text), [ID], followed)).toMatchObject([{ outcome: 'unclear' }])
  })
})

test('an answer tells who wrote, and nothing of own drafts and sends', () => {
  const incoming = arrayRecord('msg-f:1811927492819191057', ['^all', '^i', '^u'], {
    1: [1, 'ann@acme.com', 'Ann Lee'],
    17: 9,
  })
  const text = arrayAnswer(
    incoming,
    arrayRecord('msg-f:18', ['^all', '^f', '^i']),
    arrayRecord('msg-a:r1', ['^i', '^r']),
  )
  // The key is the id in hexadecimal, by which the original is read.
  const arrival = { address: 'ann@acme.com', atMs: 9, key: 1811927492819191057n.toString(16) }
  expect(readArrivals(syncAnswer(text))).toEqual([{ id: 'msg-f:1811927492819191057', arrival }])
})

const SNAPSHOTS = join(import.meta.dirname, '../../../../shared/snapshots/gmail')
const captured = existsSync(SNAPSHOTS)
  ? readdirSync(SNAPSHOTS).filter((name) => /^sync.*request.*\.json$/.test(name))
  : []
if (captured.length === 0)
  console.log('Captured Gmail requests not read: the folder of captures is not beside this checkout.')

describe.skipIf(captured.length === 0)('captured requests', () => {
  const intents = (name: string) => readSyncRequest(JSON.parse(readFileSync(join(SNAPSHOTS, name), 'utf8')))
  test.each(captured)('%s decodes to drafts and sends with recipients', (name) => {
    const seen = intents(name)
    expect(seen.length).toBeGreaterThan(0)
    const isSend = /send/i.test(name.replace(/draft-?save|first-draft/i, ''))
    expect(seen.some((one) => one.intent === 'send')).toBe(isSend)
    const sends = seen.filter((one) => one.intent === 'send')
    expect(sends.every((one) => (one.record.to?.length ?? 0) > 0 && one.record.from !== null)).toBe(true)
  })
  test('answers of captured sends are matched by the id that was sent', () => {
    const pairs = captured.filter((name) => /Send.*_request/.test(name) && !/Draft/.test(name))
    for (const name of pairs) {
      const sends = intents(name)
        .filter((one) => one.intent === 'send')
        .map((one) => one.key)
      const text = readFileSync(join(SNAPSHOTS, name.replace('_request', '_response')), 'utf8')
      const answers = readSyncAnswer(syncAnswer(text), sends, new Set(sends))
      expect(
        answers.map((one) => one.outcome),
        name,
      ).toEqual(sends.map(() => 'accepted'))
      expect(
        answers.every((one) => one.messageId?.includes('@')),
        name,
      ).toBe(true)
    }
  })
})
