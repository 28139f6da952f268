import { describe, expect, test } from 'vitest'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import { createSentInvites } from './sent-invites.ts'

const KEY = 'msg-a:r1'
const UNDO_MS = 36_000
const request = (intent: 'send' | 'draft' | 'schedule', atMs = 1, more = {}): SendObservation => ({
  ...{ kind: 'request', key: KEY, intent },
  record: { from: null, to: null, cc: null, bcc: null, atMs },
  ...(intent === 'draft' ? {} : { hasInvite: true }),
  ...more,
})
const answer = (outcome: 'accepted' | 'sent' | 'draft' | 'unclear', legacyId?: string): SendObservation => ({
  ...{ kind: 'answer', key: KEY, outcome, messageId: null, atMs: null },
  ...(legacyId === undefined ? {} : { legacyId }),
})

const world = () => {
  const told: (string | null)[] = []
  const timers = new Set<() => void>()
  const page = new AbortController()
  const saw = createSentInvites(
    {
      hasLeft: ({ legacyId }) => void told.push(legacyId),
      after(ms, act) {
        expect(ms).toBe(UNDO_MS)
        timers.add(act)
        return () => void timers.delete(act)
      },
    },
    page.signal,
  )
  const undoWindowEnds = (): void => {
    for (const act of [...timers]) act()
  }
  return { told, page, undoWindowEnds, saw: (...seen: SendObservation[]) => saw(seen) }
}

describe('a mail with a calendar file is told of once it has left', () => {
  test('as soon as the server says so, by the id of its last answer, and never again', () => {
    const { told, saw, undoWindowEnds } = world()
    saw(request('send'), answer('accepted', 'aaaaaaaa01'))
    expect(told).toEqual([])
    saw(answer('sent', 'aaaaaaaa02'))
    undoWindowEnds()
    saw(answer('sent'), request('send'), answer('sent'))
    expect(told).toEqual(['aaaaaaaa02'])
  })
  test('or when nothing can undo it any more', () => {
    const { told, saw, undoWindowEnds } = world()
    saw(request('send'), answer('accepted'), request('send'), answer('accepted', 'aaaaaaaa01'))
    undoWindowEnds()
    undoWindowEnds()
    expect(told).toEqual(['aaaaaaaa01'])
  })
  test('not where it was taken back, where the file was taken out before it went again, or where no answer came', () => {
    for (const then of [[request('draft', 2)], [request('draft', 2), request('send', 3, { hasInvite: undefined })]]) {
      const { told, saw, undoWindowEnds } = world()
      saw(request('send'), answer('accepted'), ...then, answer('accepted'))
      undoWindowEnds()
      saw(answer('sent'))
      expect(told).toEqual([])
    }
    const { told, saw, undoWindowEnds } = world()
    saw(request('send'), answer('unclear'))
    undoWindowEnds()
    expect(told).toEqual([])
  })
  test('an autosave that comes late undoes nothing, and a mail that goes again after its undo counts', () => {
    const { told, saw, undoWindowEnds } = world()
    saw(request('send', 5), answer('accepted', 'aaaaaaaa01'), request('draft', 4))
    undoWindowEnds()
    expect(told).toEqual(['aaaaaaaa01'])
    const again = world()
    again.saw(request('send', 5), answer('accepted'), request('draft', 6), request('send', 7), answer('accepted'))
    again.undoWindowEnds()
    expect(again.told).toHaveLength(1)
  })
  test('a scheduled one leaves when its time has come', () => {
    const { told, saw, undoWindowEnds } = world()
    saw(request('schedule'), answer('accepted', 'aaaaaaaa01'))
    undoWindowEnds()
    expect(told).toEqual([])
    saw(answer('sent', 'aaaaaaaa02'))
    expect(told).toEqual(['aaaaaaaa02'])
  })
  test('one without such a file, and a page that is gone, tell nothing', () => {
    const { told, saw, undoWindowEnds, page } = world()
    saw(request('send', 1, { hasInvite: undefined }), answer('sent'))
    saw(request('send'), answer('accepted'))
    page.abort()
    undoWindowEnds()
    expect(told).toEqual([])
  })
})
