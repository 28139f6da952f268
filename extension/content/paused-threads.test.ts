import { expect, test } from 'vitest'
import type { ComposeForm, MailClient } from '../mail-clients/mail-client.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import { createPausedThreads } from './paused-threads.ts'

const PAUSED = '1925427468408511'
const send = (key: string, thread?: string): SendObservation => ({
  ...{ kind: 'request', key, intent: 'send', ...(thread === undefined ? {} : { thread }) },
  record: { from: null, to: [], cc: null, bcc: null, atMs: null },
})
const world = (openThread: string | null, forms: Pick<ComposeForm, 'key' | 'thread'>[] = []) => {
  const client = { openThread: () => openThread, forms: () => forms } as MailClient
  const threads = createPausedThreads(new EventTarget() as Document, client, new AbortController().signal)
  threads.set([PAUSED])
  threads.look()
  return threads
}

test('a reply that was popped out of a paused conversation belongs to it: its request says so', () => {
  const threads = world(null, [{ key: 'msg-a:r1', thread: null }])
  expect(threads.keysIn([send('msg-a:r1', PAUSED), send('msg-a:r2', 'aaaaaaaa01'), send('msg-a:r3')])).toEqual([
    'msg-a:r1',
  ])
})
test('in view of a paused conversation, whatever is not written elsewhere belongs to it', () => {
  const threads = world(PAUSED, [{ key: 'msg-a:r2', thread: null }])
  expect(threads.keysIn([send('msg-a:r1'), send('msg-a:r2')])).toEqual(['msg-a:r1'])
})
