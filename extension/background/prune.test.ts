import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { pruneOldest } from './prune.ts'
import { openStore } from './store.ts'

test('what is too old goes, and of too many the oldest', async () => {
  const store = await openStore('prune')
  for (const atMs of [5, 1, 4, 2, 3]) await store.put('sightings', { key: `k${atMs}`, atMs })
  const prune = async (beforeMs: number, max: number) => {
    const tx = store.transaction('sightings', 'readwrite')
    await pruneOldest(tx.store.index('at'), beforeMs, max)
    await tx.done
    return store.getAllKeys('sightings')
  }
  expect(await prune(2, 10)).toEqual(['k2', 'k3', 'k4', 'k5'])
  expect(await prune(0, 2)).toEqual(['k4', 'k5'])
  expect(await prune(9, 2)).toEqual([])
})
