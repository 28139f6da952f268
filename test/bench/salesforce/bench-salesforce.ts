import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { g01 } from './g01-backfill.ts'
import { g02 } from './g02-day.ts'
import { g03 } from './g03-idle.ts'
import { g06 } from './g06-outage.ts'
import { g07 } from './g07-locks.ts'
import { g08 } from './g08-limit.ts'
import { g09 } from './g09-poison.ts'
import { g10 } from './g10-sessions.ts'
import { g11 } from './g11-mirror.ts'
import { g12 } from './g12-dedupe.ts'
import { g13 } from './g13-hostile.ts'
import { barText, type Figure, type Goal, isReached } from './goal.ts'

const RESULTS = resolve('test-results')
const GOALS: readonly Goal[] = [g01, g02, g03, g06, g07, g08, g09, g10, g11, g12, g13]

type Played = {
  readonly id: string
  readonly title: string
  readonly seconds: number
  readonly figures: readonly Figure[]
}

/**
 * Plays the goals of issue 5 that are no crashes; ends with code 1 below a bar. `--only G6` (or `G1,G3`) plays some.
 * A goal that could not be played to its end counts as missed.
 */
export async function benchSalesforce(options: readonly string[] = []): Promise<void> {
  const wanted = options.flatMap(
    (option) =>
      option
        .match(/^--only=(.+)$/)?.[1]
        ?.toUpperCase()
        .split(',') ?? [],
  )
  const goals = GOALS.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  if (goals.length === 0) throw new Error(`no such goal; there are ${GOALS.map(({ id }) => id).join(', ')}`)
  const played: Played[] = []
  for (const goal of goals) played.push(await playGoal(goal))
  const missed = played.flatMap(({ id, figures }) =>
    figures.filter((figure) => !isReached(figure)).map(({ name }) => `${id} ${name}`),
  )
  console.log(missed.length === 0 ? 'every bar is reached' : `bars missed:\n  ${missed.join('\n  ')}`)
  if (missed.length > 0) process.exitCode = 1
  await mkdir(RESULTS, { recursive: true })
  await writeFile(join(RESULTS, 'bench-salesforce.json'), `${JSON.stringify({ goals: played, missed }, null, 2)}\n`)
}

async function playGoal(goal: Goal): Promise<Played> {
  console.log(`${goal.id}: ${goal.title}`)
  const startedAt = performance.now()
  const figures = await goal.play().catch((error: unknown): Figure[] => {
    console.error(error)
    return [{ name: 'played to its end', value: 0, unit: '', bar: { atLeast: 1 } }]
  })
  for (const figure of figures) printFigure(figure)
  const seconds = (performance.now() - startedAt) / 1_000
  console.log(`  ${`(${seconds.toFixed(0)} s)`}`)
  return { id: goal.id, title: goal.title, seconds, figures }
}

function printFigure(figure: Figure): void {
  const text = `${Number.isInteger(figure.value) ? figure.value : figure.value.toFixed(2)} ${figure.unit}`
  console.log(`  ${figure.name.padEnd(52)}${text.padEnd(24)}${barText(figure)}${isReached(figure) ? '' : '  missed'}`)
}
