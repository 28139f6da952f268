import { describe, expect, test } from 'vitest'
import type { SendObservation } from './send-observation.ts'
import { nextSendState, type SendContext, type SendState, settleSend } from './send-state.ts'

const T0 = 1_790_000_000_000
const gmail = (nowMs = T0): SendContext => ({ client: 'gmail', mailbox: 'rita@ourco.com', observer: 'page', nowMs })
const record = { from: null, to: [{ address: 'ann@acme.com', name: null }], cc: [], bcc: [], atMs: T0 }
const request = (intent: 'draft' | 'send' | 'schedule', atMs = T0): SendObservation => ({
  kind: 'request',
  key: 'msg-a:r1',
  intent,
  record: { ...record, atMs },
})
const answer = (
  outcome: 'accepted' | 'sent' | 'draft' | 'failed' | 'unclear',
  messageId: string | null = null,
): SendObservation => ({ kind: 'answer', key: 'msg-a:r1', outcome, messageId, atMs: null })

/** Plays observations at T0, T0 + 1 s, …; the state after the last. */
const play = (seen: SendObservation[], context = gmail): SendState | null =>
  seen.reduce<SendState | null>((known, one, index) => nextSendState(known, one, context(T0 + index * 1_000)), null)

describe('Gmail', () => {
  test('a send is accepted by its answer and sent when the undo window is over', () => {
    const accepted = play([request('send'), answer('accepted', 'm1@x')])
    expect(accepted).toMatchObject({ phase: 'ACCEPTED', messageId: 'm1@x' })
    expect(settleSend(accepted as SendState, T0 + 35_999).phase).toBe('ACCEPTED')
    expect(settleSend(accepted as SendState, T0 + 36_000).phase).toBe('SENT')
  })
  test('a scheduled mail is sent when its time has come, with that time, and once (CAP-5)', () => {
    const scheduled = play([request('schedule'), answer('accepted')])
    expect(scheduled?.phase).toBe('SCHEDULED')
    expect(settleSend(scheduled as SendState, T0 + 86_400_000).phase).toBe('SCHEDULED')
    const left = { kind: 'answer', key: 'msg-a:r1', outcome: 'sent', messageId: 'm9@x', atMs: T0 + 900_000 } as const
    const sent = nextSendState(scheduled, left, gmail(T0 + 86_400_000))
    expect(sent).toMatchObject({ phase: 'SENT', messageId: 'm9@x', record: { atMs: T0 + 900_000 } })
    expect(nextSendState(sent, left, gmail(T0 + 86_500_000))).toMatchObject({
      phase: 'SENT',
      updatedAtMs: T0 + 86_400_000,
    })
  })
  test('a scheduled mail that is taken back is a draft again, and one that is sent at once is a send', () => {
    expect(play([request('schedule'), answer('accepted'), request('draft', T0 + 5_000)])?.phase).toBe('UNDONE')
    expect(
      play([request('schedule'), answer('accepted'), request('send', T0 + 5_000), answer('accepted')])?.phase,
    ).toBe('ACCEPTED')
  })
  test('a mail that was taken back and is sent again does not keep the Message-ID of its first send', () => {
    const again = [
      request('send'),
      answer('accepted', 'm1@x'),
      request('draft', T0 + 2_000),
      request('send', T0 + 3_000),
    ]
    expect(play(again)).toMatchObject({ phase: 'SENDING', messageId: null })
    expect(play([...again, answer('accepted', 'm2@x')])?.messageId).toBe('m2@x')
  })
  test('a clock that is set back meanwhile starts the wait anew, instead of making it a year long', () => {
    const accepted = play([request('send'), answer('accepted')]) as SendState
    const earlier = T0 - 365 * 86_400_000
    const waiting = settleSend(accepted, earlier)
    expect(waiting).toMatchObject({ phase: 'ACCEPTED', settlesAtMs: earlier + 35_000 })
    expect(settleSend(waiting, earlier + 35_000).phase).toBe('SENT')
    const unanswered = settleSend(play([request('send')]) as SendState, earlier)
    expect(settleSend(unanswered, earlier + 5 * 60_000 - 1).phase).toBe('SENDING')
    expect(settleSend(unanswered, earlier + 5 * 60_000)).toMatchObject({ phase: 'SENT', isUnanswered: true })
  })
  test('a record without the pending label settles it at once', () => {
    expect(play([request('send'), answer('accepted'), answer('sent', 'm1@x')])).toMatchObject({
      phase: 'SENT',
      messageId: 'm1@x',
    })
  })
  test('saving it as a draft again within the window is an undo, and a second send is a new one', () => {
    const undone = play([request('send'), answer('accepted', 'm1@x'), request('draft', T0 + 2_000)])
    expect(undone?.phase).toBe('UNDONE')
    expect(settleSend(undone as SendState, T0 + 3_600_000).phase).toBe('UNDONE')
    const again = nextSendState(undone, request('send', T0 + 9_000), gmail(T0 + 9_000))
    expect(again).toMatchObject({ phase: 'SENDING', firstSeenMs: T0 + 9_000 })
  })
  test('a late autosave with an older client time undoes nothing', () => {
    expect(play([request('send', T0 + 500), answer('accepted'), request('draft', T0)])?.phase).toBe('ACCEPTED')
  })
  test('a retried request is the same send, and both observers count once', () => {
    const first = nextSendState(null, request('send'), gmail())
    const second = nextSendState(first, request('send'), {
      ...gmail(T0 + 5_000),
      observer: 'webRequest',
      mailbox: null,
    })
    expect(second).toMatchObject({ phase: 'SENDING', firstSeenMs: T0, mailbox: 'rita@ourco.com' })
    expect(second?.seenBy).toEqual(['page', 'webRequest'])
  })
  test('no answer leaves it unknown, and a late answer still settles it', () => {
    const unknown = settleSend(play([request('send'), answer('unclear')]) as SendState, T0 + 600_000)
    expect(unknown.phase).toBe('UNKNOWN')
    expect(nextSendState(unknown, answer('sent', 'm1@x'), gmail(T0 + 700_000))?.phase).toBe('SENT')
  })
  test('one that neither answer nor failure was seen of counts as sent, unless it shows up as a draft again', () => {
    const sent = { ...settleSend(play([request('send')]) as SendState, T0 + 300_000), isPosted: true }
    expect(sent).toMatchObject({ phase: 'SENT', isUnanswered: true })
    const later = gmail(T0 + 900_000)
    expect(nextSendState(sent, request('draft', T0 + 900_000), later)).toMatchObject({
      ...{ phase: 'UNDONE', isPosted: false, isUnanswered: false },
    })
    // The same mail, asked for again by the client, and an autosave that is older than the send.
    expect(nextSendState(sent, request('send'), later)).toMatchObject({ phase: 'SENT', isPosted: true })
    expect(nextSendState(sent, request('draft', T0 - 1_000), later)).toBe(sent)
  })
  test('a send whose last try failed stays open, and one that was tried again does not', () => {
    const failed = play([request('send'), answer('unclear')]) as SendState
    expect(settleSend(failed, T0 + 600_000).phase).toBe('UNKNOWN')
    const again = play([request('send'), answer('unclear'), request('send')]) as SendState
    expect(settleSend(again, T0 + 600_000).phase).toBe('SENT')
  })
  test('a late copy of a send that was taken back revives nothing', () => {
    const undone = play([request('send'), answer('accepted'), request('draft', T0 + 5_000)])
    expect(nextSendState(undone, request('send'), gmail(T0 + 9_000))).toBe(undone)
  })
  test('one that was given up counts once its client has tried again', () => {
    const unknown = settleSend(play([request('send'), answer('unclear')]) as SendState, T0 + 600_000)
    const again = nextSendState(unknown, request('send'), gmail(T0 + 700_000)) as SendState
    expect(again).toMatchObject({ phase: 'SENDING', firstSeenMs: T0 })
    expect(settleSend(again, T0 + 1_000_000)).toMatchObject({ phase: 'SENT', isUnanswered: true })
  })
  test('a subject that was cleared before it is sent again does not come back', () => {
    const said = (one: SendObservation, subject?: string) =>
      ({ ...one, record: { ...record, atMs: T0 + (subject ? 0 : 9_000), subject } }) as SendObservation
    const undone = play([said(request('send'), 'Old'), answer('accepted'), request('draft', T0 + 5_000)])
    expect(nextSendState(undone, said(request('send')), gmail(T0 + 9_000))?.record.subject).toBeUndefined()
  })
  test('the mailbox may be known with the answer only', () => {
    const asked = nextSendState(null, request('send'), { ...gmail(), mailbox: null })
    expect(asked?.mailbox).toBeNull()
    expect(nextSendState(asked, answer('accepted'), gmail(T0 + 1_000))?.mailbox).toBe('rita@ourco.com')
  })
  test('a scheduled send is not a sent one', () => {
    expect(play([request('schedule'), answer('accepted')])?.phase).toBe('SCHEDULED')
  })
  test('drafts that were never sent leave no trace', () => {
    expect(play([request('draft'), answer('draft', 'm1@x')])).toBeNull()
  })
})

describe('Outlook', () => {
  const outlook = (nowMs = T0): SendContext => ({ ...gmail(nowMs), client: 'outlook' })
  const save = (key: string, intent: 'draft' | 'send', to: string[] | null): SendObservation => ({
    kind: 'request',
    key,
    intent,
    record: {
      from: null,
      to: to?.map((address) => ({ address, name: null })) ?? null,
      cc: null,
      bcc: null,
      atMs: null,
    },
  })
  test('a send that names no recipients has those of the earlier draft save', () => {
    const state = play([save('item:1', 'draft', ['ann@acme.com']), save('item:1', 'send', null)], outlook)
    expect(state).toMatchObject({ phase: 'SENDING', record: { to: [{ address: 'ann@acme.com' }] } })
  })
  test('a failure inside an HTTP 200 outranks the acceptance that the network showed', () => {
    const failed = { kind: 'answer', key: 'item:1', outcome: 'failed', messageId: null, atMs: null } as const
    const accepted = { ...failed, outcome: 'accepted' } as const
    const refused = play([save('item:1', 'send', ['ann@acme.com']), accepted, failed], outlook)
    expect(refused?.phase).toBe('FAILED')
    // The network's "200" may come after the page has read the refusal in it.
    const network = { ...outlook(T0 + 9_000), observer: 'webRequest' } as const
    expect(nextSendState(refused, accepted, network)?.phase).toBe('FAILED')
  })
  test('the same recipients and length after the retry window are another mail', () => {
    const sent = { kind: 'answer', key: 'new:1', outcome: 'sent', messageId: null, atMs: null } as const
    const first = play([save('new:1', 'send', ['ann@acme.com']), sent], outlook)
    const retried = nextSendState(first, save('new:1', 'send', ['ann@acme.com']), outlook(T0 + 60_000))
    expect(retried).toMatchObject({ phase: 'SENT', firstSeenMs: T0 })
    const another = nextSendState(first, save('new:1', 'send', ['ann@acme.com']), outlook(T0 + 600_000))
    expect(another).toMatchObject({ phase: 'SENDING', firstSeenMs: T0 + 600_000 })
  })
})
