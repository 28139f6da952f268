import type { Owner } from './owners.ts'
import { findGaps, OWNERS, readOwners } from './owners.ts'
import { readScenario } from './read-scenario.ts'

/**
 * Prints the rules that no scenario plays, by owner. Answers the exit code: 1 where an owner was named and has such a
 * rule. Without a name it is a list to look at, not a judgement.
 */
export async function printCoverage(files: readonly string[], owner: Owner | null): Promise<number> {
  const ownerOf = await readOwners()
  const scenarios = (await Promise.all(files.map(readScenario))).map(({ scenario }) => scenario)
  const gaps = findGaps(ownerOf, scenarios)
  for (const each of owner === null ? OWNERS : [owner]) {
    const rules = Object.values(ownerOf).filter((name) => name === each).length
    const missing = gaps[each] ?? []
    console.log(`${each}: ${rules - missing.length} of ${rules} rules have a scenario`)
    for (const rule of missing) console.log(`  ${rule}`)
  }
  return owner !== null && gaps[owner] ? 1 : 0
}
