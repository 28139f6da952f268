import { expect, test } from 'vitest'
import { createTabMailboxes } from './tab-mailboxes.ts'

function sessionArea() {
  const kept = new Map<string, unknown>()
  return {
    get: async (key: string) => (kept.has(key) ? { [key]: kept.get(key) } : {}),
    set: async (items: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(items)) kept.set(key, value)
    },
    clear: async () => kept.clear(),
  }
}

test('a request of the page that said so belongs to its mailbox, another page in the same tab to nobody', async () => {
  const tabs = createTabMailboxes(sessionArea())
  await tabs.remember({ tabId: 7, documentId: 'first' }, 'rep@own.example')
  expect(await tabs.find({ tabId: 7, documentId: 'first' })).toBe('rep@own.example')
  expect(await tabs.find({ tabId: 7, documentId: 'second' })).toBeNull()
})

test('where the browser names no pages, a mailbox that is none of ours takes the place of the one before', async () => {
  const tabs = createTabMailboxes(sessionArea())
  await tabs.remember({ tabId: 7 }, 'rep@own.example')
  expect(await tabs.find({ tabId: 7 })).toBe('rep@own.example')
  await tabs.remember({ tabId: 7 }, null)
  expect(await tabs.find({ tabId: 7 })).toBeNull()
})
