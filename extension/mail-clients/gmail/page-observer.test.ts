import { describe, expect, test } from 'vitest'
import type { PageReport } from '../page-link.ts'
import { readPageReport } from '../page-reports.ts'
import { watchSync } from './page-observer.ts'
import { arrayBody, arrayRecord, DRAFT_LABELS, labelAnswer, SEND_LABELS } from './sync-fixtures.ts'

const T0 = 1_790_000_000_000
const HOUR_MS = 3_600_000
const URL_OF = {
  list: new URL('https://mail.google.com/sync/u/0/i/bv'),
  save: new URL('https://mail.google.com/sync/u/0/i/s'),
}

/** A list whose conversations each hold one mail of the inbox, the newest first. */
const list = (threads: number, newestMs = T0, labels = ['^all', '^i']) =>
  JSON.stringify([
    null,
    null,
    Array.from({ length: threads }, (_, index) => [
      [
        [
          '',
          '',
          0,
          'thread-f:1',
          [arrayRecord(`msg-f:18000000000000${10_000 + index}`, labels, { 17: newestMs - index * HOUR_MS })],
        ],
      ],
    ]),
  ])

/** Mails that came in by one answer. */
const arriving = (mails: number) =>
  JSON.stringify(
    Array.from({ length: mails }, (_, index) => [
      arrayRecord(`msg-f:18000000000000${20_000 + index}`, ['^all', '^i'], { 17: T0 + index }),
    ]),
  )

const world = (isInbox = true) => {
  let nowMs = T0 + HOUR_MS
  const reports: PageReport[] = []
  const others: string[] = []
  const watch = watchSync((report) => void reports.push(report), {
    clock: { nowMs: () => nowMs },
    isInbox: () => isInbox,
    tellOthers: (sends) => void others.push(...sends),
  })
  const answer = (url: URL, text: string, status = 200) =>
    watch.onRequest({ url, header: () => null, body: '[]' })?.(status, text)
  const advance = (byMs: number) => {
    nowMs += byMs
  }
  const ask = (body: unknown) => watch.onRequest({ url: URL_OF.save, header: () => null, body: JSON.stringify(body) })
  const covered = () => reports.flatMap((one) => (one.kind === 'coverage' ? [one.coverage] : []))
  const sent = () => reports.flatMap((one) => (one.kind === 'sends' ? one.seen : []))
  const arrived = () => reports.flatMap((one) => (one.kind === 'arrivals' ? [one.seen.length] : []))
  return { watch, reports, others, ask, answer, advance, covered, sent, arrived }
}

describe('what the page has seen of the inbox', () => {
  test('a list reaches back to its last conversation, and names who wrote', () => {
    const { answer, covered } = world()
    answer(URL_OF.list, list(12))
    expect(covered()).toMatchObject([{ sinceMs: T0 - 11 * HOUR_MS, untilMs: T0 + HOUR_MS }])
    expect(covered()[0]?.listed).toHaveLength(12)
    expect(JSON.stringify(covered())).not.toMatch(/CANARY|Plan/)
  })
  test('a list of promotions tells nothing of when people wrote, the primary one does', () => {
    for (const [category, lists] of [
      ['^sq_ig_i_promo', 0],
      ['^sq_ig_i_personal', 1],
    ] as const) {
      const { answer, covered } = world()
      answer(URL_OF.list, list(12, T0, ['^all', '^i', category]))
      expect(covered()).toHaveLength(lists)
    }
  })
  test('a list that is shorter than any page shows everything', () => {
    const { answer, covered } = world()
    answer(URL_OF.list, list(9))
    expect(covered()[0]?.sinceMs).toBe(0)
  })
  test('sync answers carry on from there, over a night as well, and are told once a minute', () => {
    const { answer, advance, covered } = world()
    answer(URL_OF.list, list(12))
    answer(URL_OF.save, '[]')
    answer(URL_OF.save, '[]')
    advance(10 * HOUR_MS)
    answer(URL_OF.save, '[]')
    expect(covered().slice(1)).toEqual([
      { sinceMs: T0 - 11 * HOUR_MS, untilMs: T0 + HOUR_MS, listed: [] },
      { sinceMs: T0 - 11 * HOUR_MS, untilMs: T0 + 11 * HOUR_MS, listed: [] },
    ])
  })
  test('an answer too big to be read ends what was covered', () => {
    const { answer, advance, covered, reports } = world()
    answer(URL_OF.list, list(9))
    advance(HOUR_MS)
    answer(URL_OF.save, `["${'x'.repeat(1_000_000)}"]`)
    expect(covered().at(-1)?.sinceMs).toBe(T0 + 2 * HOUR_MS)
    expect(reports).toContainEqual({ kind: 'missed' })
  })
  test('an older page of the inbox closes nothing: what came last is not on it', () => {
    const { answer, covered } = world()
    answer(URL_OF.list, list(12))
    answer(URL_OF.list, list(9, T0 - 12 * HOUR_MS))
    expect(covered()).toHaveLength(1)
  })
  test('the first list stands in the page itself, as data or as text within', () => {
    for (const inPage of [JSON.parse(list(12)), list(12)]) {
      const { watch, covered } = world()
      watch.onInlineData({ a1: [['mla', []]], a6: [['sils', 0, inPage]] })
      expect(covered()).toMatchObject([{ sinceMs: T0 - 11 * HOUR_MS }])
      expect(covered()[0]?.listed).toHaveLength(12)
    }
    const elsewhere = world(false)
    elsewhere.watch.onInlineData({ a6: list(12) })
    expect(elsewhere.covered()).toEqual([])
  })
  test('all that arrive by one answer are told, however many, and a big newsletter beside them hides nobody', () => {
    const { answer, arrived } = world()
    answer(URL_OF.save, arriving(60))
    expect(arrived()).toEqual([50, 10])
    const beside = world()
    beside.answer(URL_OF.save, arriving(1).replace(/]$/, `,"${'x'.repeat(310_000)}"]`))
    expect(beside.arrived()).toEqual([1])
  })
  test('a mailbox that stops answering says so once, and again when it answers', () => {
    const { answer, reports } = world()
    for (const status of [401, 200, 401, 401, 401, 401, 200, 200]) answer(URL_OF.save, '[]', status)
    expect(reports.filter(({ kind }) => kind === 'line')).toEqual([
      { kind: 'line', isAnswered: false },
      { kind: 'line', isAnswered: true },
    ])
  })
  test('mails that left are told once, wherever they show up; drafts, mails in their undo window and scheduled ones are not', () => {
    const { answer, sent } = world(false)
    const of = (id: string, ...labels: string[]) =>
      arrayRecord(id, ['^all', ...labels], { 13: `<${id.slice(-2)}@x>`, 17: T0 })
    const mails = [
      of('msg-a:r1', '^f'),
      of('msg-a:r2', '^f', '^pfg'),
      of('msg-a:r3', '^scheduled'),
      of('msg-a:r4', '^r'),
    ]
    answer(URL_OF.list, JSON.stringify([null, null, [[mails]]]))
    answer(URL_OF.save, JSON.stringify([null, null, [[mails]]]))
    expect(sent()).toEqual([{ kind: 'answer', key: 'msg-a:r1', outcome: 'sent', messageId: 'r1@x', atMs: T0 }])
  })
  test('a scheduled mail of this very page has left when a list says so', () => {
    const { ask, answer, sent } = world(false)
    ask(arrayBody(arrayRecord('msg-a:r9', ['^all', '^scheduled'])))?.(200, labelAnswer('msg-a:r9'))
    answer(URL_OF.list, JSON.stringify([null, null, [[[arrayRecord('msg-a:r9', ['^all', '^f'], { 17: T0 })]]]]))
    expect(sent().map((one) => (one.kind === 'answer' ? one.outcome : one.intent))).toEqual([
      'schedule',
      'accepted',
      'sent',
    ])
  })
  test('a list of a hundred mails that left is told whole', () => {
    const { answer, sent, reports } = world(false)
    const mails = Array.from({ length: 100 }, (_, index) => arrayRecord(`msg-a:r${index + 1}`, ['^all', '^f']))
    answer(URL_OF.list, JSON.stringify([null, null, mails.map((mail) => [[mail]])]))
    expect(sent()).toHaveLength(100)
    for (const report of reports) expect(readPageReport(report)).toEqual(report)
  })
  test('the undo of a mail that a window of its own has sent is told by the page that offers it', () => {
    const [popOut, opener] = [world(), world()]
    popOut.ask(arrayBody(arrayRecord('msg-a:r7', SEND_LABELS)))
    opener.ask(arrayBody(arrayRecord('msg-a:r7', DRAFT_LABELS)))
    expect(opener.sent()).toEqual([])
    for (const junk of [null, 7, ['x', 7, 'msg-f:1']]) opener.watch.onOthersSends(junk)
    opener.watch.onOthersSends(popOut.others)
    opener.ask(arrayBody(arrayRecord('msg-a:r7', DRAFT_LABELS)))
    expect(opener.sent()).toMatchObject([{ key: 'msg-a:r7', intent: 'draft' }])
  })
  test('neither another folder nor an empty or failed list says anything', () => {
    const other = world(false)
    other.answer(URL_OF.list, list(9))
    expect(other.covered()).toEqual([])
    const inbox = world()
    inbox.answer(URL_OF.list, '[null,null,[]]')
    inbox.answer(URL_OF.list, list(9), 500)
    inbox.answer(URL_OF.list, list(9).replaceAll('"^i"', '"^f"'))
    expect(inbox.covered()).toEqual([])
  })
})
