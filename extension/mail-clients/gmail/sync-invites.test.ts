import { describe, expect, test } from 'vitest'
import { readPageReport } from '../page-reports.ts'
import { arrayAnswer, arrayBody, arrayRecord, DRAFT_LABELS, objectBody, SEND_LABELS } from './sync-fixtures.ts'
import { readSyncAnswer, readSyncRequest, syncAnswer } from './sync-observations.ts'

const ID = 'msg-a:r-222'
const file = (type: string, name: string) => [type, name, '278', '0.1', null, 'https://mail.google.com/mail/', 0]
const read = (...files: ReturnType<typeof file>[]) =>
  readSyncRequest(arrayBody(arrayRecord(ID, SEND_LABELS, { 11: files })))

describe('a calendar file of a mail that is sent', () => {
  test.each([
    ['text/calendar', 'x'],
    ['text/calendar; method=REQUEST', 'x'],
    ['application/ics', 'Invite.ICS'],
    ['application/octet-stream', 'plan.ics'],
  ])('is noticed by its type or its name: %s %s', (type, name) => {
    const seen = read(file('image/png', 'CANARY.png'), file(type, name))
    expect(seen).toMatchObject([{ hasInvite: true }])
    expect(JSON.stringify(seen)).not.toMatch(/ics|png|calendar/i)
  })
  test('is noticed in the object form as well', () => {
    const body = JSON.stringify(objectBody(ID, SEND_LABELS))
    const withFile = body.replace('"11":[', '"12":[{"1":"text/calendar","2":"x"}],"11":[')
    expect(readSyncRequest(JSON.parse(withFile))).toMatchObject([{ hasInvite: true }])
    expect(readSyncRequest(JSON.parse(body))[0]).not.toHaveProperty('hasInvite')
  })
  test('is none where other files are attached, or words in the mail look like it', () => {
    expect(read(file('text/plain', 'ics.txt'))[0]).not.toHaveProperty('hasInvite')
    const wordy = arrayRecord(ID, SEND_LABELS, { 7: 'plan.ics', 8: [null, [[0, 'plan.ics']]] })
    expect(readSyncRequest(arrayBody(wordy))[0]).not.toHaveProperty('hasInvite')
  })
})

describe('the original of a sent mail', () => {
  const answers = (labels: string[]) =>
    readSyncAnswer(syncAnswer(arrayAnswer(arrayRecord(ID, labels, { 55: '19abcdef01' }))), [ID], new Set())
  test('is named by the answer to the send, not by that to a draft, whose id is another', () => {
    expect(answers(SEND_LABELS)).toMatchObject([{ outcome: 'accepted', legacyId: '19abcdef01' }])
    expect(answers(DRAFT_LABELS)[0]).not.toHaveProperty('legacyId')
  })
  test('reaches the content script as digits and nothing else', () => {
    const answer = { kind: 'answer', key: ID, outcome: 'sent', messageId: null, atMs: null }
    const told = (legacyId: unknown) => readPageReport({ kind: 'sends', seen: [{ ...answer, legacyId }] })
    expect(told('19abcdef01')).toEqual({ kind: 'sends', seen: [{ ...answer, legacyId: '19abcdef01' }] })
    for (const forged of ['19abcdef01&view=om', 7, '../x', ''])
      expect(told(forged)).toEqual({ kind: 'sends', seen: [answer] })
  })
})
