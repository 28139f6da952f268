import { compareOutcomes } from './outcome.ts'
import { type Life, playLife } from './play-life.ts'

/** Kills in one life of an org: enough to meet each other's leftovers, few enough that a fault is found again quickly. */
const ROUNDS = 30

export type KillRun = { readonly points: number; readonly seed: number; readonly say: (line: string) => void }

/** G4: lives of orgs with and without key fields, until so many kills have struck. Answers whether all ended right. */
export async function playKills({ points, seed, say }: KillRun): Promise<boolean> {
  const startedAt = performance.now()
  const totals = { kills: 0, lost: 0, duplicate: 0, stale: 0 }
  for (let life = 0; totals.kills < points; life += 1) {
    const input = { seed: seed + life, rounds: ROUNDS, hasKeys: life % 2 === 0 }
    const calm = await playLife({ ...input, isKilled: false })
    const killed = await playLife({ ...input, isKilled: true })
    const { lost, duplicate, stale } = compareOutcomes(calm.outcome, killed.outcome)
    totals.kills += killed.kills.length
    totals.lost += lost.length
    totals.duplicate += duplicate.length
    totals.stale += stale.length
    say(
      `seed ${input.seed}, ${input.hasKeys ? 'with' : 'without'} key fields: ${killed.kills.length} kills ` +
        `(${kindsOf(killed)}), ${calm.outcome.contacts.length} contacts, ${calm.outcome.roles.length} roles, ` +
        `${calm.outcome.activities.length} activities`,
    )
    for (const line of lost) say(`  lost       ${line}`)
    for (const line of duplicate) say(`  duplicate  ${line}`)
    for (const line of stale) say(`  stale      ${line}`)
    if (calm.answers.join() !== killed.answers.join()) {
      say(`  answers    ${killed.answers.join(', ')}; without kills ${calm.answers.join(', ')}`)
    }
  }
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  say(`${totals.kills} kills in ${seconds} s (bar at least ${points})`)
  for (const name of ['lost', 'duplicate', 'stale'] as const) say(`  ${name.padEnd(12)}${totals[name]}   bar 0`)
  return totals.lost + totals.duplicate + totals.stale === 0
}

function kindsOf({ kills }: Life): string {
  const counts = Map.groupBy(kills, ({ kind }) => kind)
  return [...counts].map(([kind, these]) => `${these.length} ${kind}`).join(', ')
}
