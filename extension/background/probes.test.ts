import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { blindProbes, noteProbe } from './probes.ts'
import { openStore } from './store.ts'

let names = 0
const world = async (isPaired = true) => {
  const store = await openStore(`probes-${names++}`)
  const background = { ports: { store }, session: async () => (isPaired ? {} : null) }
  const note = (feature: string, isOk: boolean) =>
    noteProbe(background as Parameters<typeof noteProbe>[0], { feature, isOk })
  return { store, note }
}

test('a part of the page is blind once it was not understood in two loads in a row', async () => {
  const { note, store } = await world()
  expect(await note('gmail_sends', false)).toEqual([])
  expect(await note('gmail_sends', true)).toEqual([])
  expect(await note('gmail_sends', false)).toEqual([])
  expect(await note('gmail_sync', false)).toEqual([])
  expect(await note('gmail_sends', false)).toEqual(['gmail_sends'])
  expect(await blindProbes(store)).toEqual(['gmail_sends'])
})
test('and sees again with the first load that is understood', async () => {
  const { note, store } = await world()
  for (const isOk of [false, false, true]) await note('gmail_sends', isOk)
  expect(await blindProbes(store)).toEqual([])
})
test('without a pairing nothing is counted', async () => {
  const { note, store } = await world(false)
  for (const isOk of [false, false]) expect(await note('gmail_sends', isOk)).toEqual([])
  expect(await store.count('settings')).toBe(0)
})
