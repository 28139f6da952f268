import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSyncRequest } from './wire/read-request.ts'
import { DRAFT_LABELS, listAt, type OutgoingMessage, type Slot, slotAt, textAt } from './wire/records.ts'
import { messageRecord, saveOperation, syncBody } from './wire/request.ts'
import { savedThread, syncAnswer } from './wire/response.ts'

// Captures of others' test accounts lie beside the repository, where they are present at all.
const CAPTURES = join(import.meta.dirname, '..', '..', '..', 'shared', 'snapshots', 'gmail')
const hasCaptures = existsSync(CAPTURES)
if (!hasCaptures) console.warn('Gmail captures not read: ../shared/snapshots/gmail is not there')

function readCapture(name: string): Slot {
  return JSON.parse(readFileSync(join(CAPTURES, name), 'utf8'))
}

describe.skipIf(!hasCaptures)('the replica reads what the real page sent in 2022', () => {
  const requests = hasCaptures ? readdirSync(CAPTURES).filter((name) => /^sync-2022.*_request\.json$/.test(name)) : []

  test.each(requests)('%s holds at least one message with an id, a sender and labels', (name) => {
    const { saves } = readSyncRequest(readCapture(name))
    expect(saves.length).toBeGreaterThan(0)
    for (const saved of saves) {
      expect(saved.permId).toMatch(/^msg-a:r-?\d+$/)
      expect(saved.from.address).toContain('@')
      expect(saved.labels).toContain('^all')
    }
  })

  test('a send of a saved draft lies at the update position', () => {
    const [saved] = readSyncRequest(readCapture('sync-2022-09-09-cvOnSend_request.json')).saves
    expect(saved?.position).toBe('update')
    expect(saved?.labels).toContain('^pfg')
    expect(saved?.to).toEqual([{ address: 'test+1@d1.example', name: 'Test Test' }])
  })

  test('label changes on earlier messages stand beside the reply, not in its place', () => {
    const request = readSyncRequest(readCapture('sync-2022-09-09-cvOnReplySend_5_request.json'))
    expect(request.saves.map(({ position }) => position)).toEqual(['replyFirstSave'])
    expect(request.labelChanges.map(({ added }) => added)).toEqual([['^io_lr'], ['^io_re']])
  })

  test('one body may save a draft of one thread and send another', () => {
    const { saves } = readSyncRequest(readCapture('sync-2022-09-09-cvOnSend_4_request.json'))
    expect(saves.map(({ labels }) => labels.includes('^pfg'))).toEqual([false, true])
    expect(saves[1]?.bcc).toEqual([{ address: 'test+bcc@d2.example', name: 'test bcc' }])
  })
})

describe('the replica writes each record where the documents place it', () => {
  const message: OutgoingMessage = {
    ...{ permId: 'msg-a:r1', threadId: 'thread-a:r1', from: { address: 'ann@own.example', name: 'Ann' } },
    ...{ to: [{ address: 'bo@dest.example', name: 'Bo' }], cc: [], bcc: [] },
    ...{ subject: 'Plan', parts: [[0, 'Hi']], labels: DRAFT_LABELS, timeMs: 1_790_000_000_000 },
    attachments: [{ type: 'text/calendar', name: 'invite.ics', size: 9, id: 'up_1' }],
  }

  test.each([
    ['firstSave', [2, 0, 4, 0]],
    ['replyFirstSave', [1, 0]],
    ['update', [13, 0]],
  ] as const)('%s at %j of the change', (position, path) => {
    const record = messageRecord(message, 'ab12', 1)
    const operation = saveOperation(41, message.threadId, message.timeMs, record, position)
    expect(slotAt(operation, 1, 1, ...path)).toEqual(record)
    expect(readSyncRequest(syncBody([operation], false, 1, 1)).saves).toEqual([{ ...message, sequence: 41, position }])
  })

  test('an answer holds the ids and the Message-ID at their documented positions', () => {
    const { parts: _, threadId, ...kept } = message
    const stored = { ...kept, legacyId: '19ab', messageId: '<m@x>', text: 'Hi', html: 'Hi', inReplyTo: null }
    const thread = { id: threadId, legacyId: '19aa', messages: [stored], version: 9 }
    const [entry] = listAt(syncAnswer([41], [savedThread(thread, `${threadId}|msg-a:r1`)], 9), 1, 5)
    expect(textAt(entry, 0, 0).split('|')[0]).toBe(threadId)
    const answered = slotAt(entry, 0, 2, 6, 0)
    expect(textAt(answered, 19)).toBe('19aa')
    expect(textAt(answered, 4, 0, 13)).toBe('<m@x>')
    expect(textAt(answered, 4, 0, 55)).toBe('19ab')
    expect(listAt(answered, 4, 0)).toHaveLength(56)
  })
})
