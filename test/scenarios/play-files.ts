import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { playScenario } from './play-scenario.ts'
import { listScenarioFiles, readScenario } from './read-scenario.ts'

export const FILES = await listScenarioFiles(fileURLToPath(new URL('./files', import.meta.url)))

/** Plays every second file as a test, starting with this one: two test files share the folder, so that two cores do. */
export function playEverySecond(first: 0 | 1): void {
  describe('scenarios play through HTTP against the real server and the Salesforce simulator', () => {
    for (const file of FILES.filter((_, index) => index % 2 === first)) {
      test(file.slice(file.lastIndexOf('/') + 1), async () => {
        const { faults } = await playScenario(await readScenario(file))
        expect(faults).toEqual([])
      })
    }
  })
}
