import type { LocalSandbox } from '../world/local-server.ts'
import { startLocalSandbox } from '../world/local-server.ts'
import { playChecks } from './checks.ts'
import { named } from './named.ts'
import { playStep } from './play-step.ts'
import type { ReadyScenario } from './read-scenario.ts'
import { setStage } from './set-stage.ts'

export type Verdict = {
  readonly file: string
  readonly title: string
  readonly rules: readonly string[]
  readonly faults: readonly string[]
}

/** Plays one scenario on a fresh server and a fresh Salesforce. Never throws: a throw is a fault, and the last one. */
export async function playScenario(ready: ReadyScenario): Promise<Verdict> {
  const { file, scenario } = ready
  const sandbox = await startLocalSandbox('inline')
  const faults: string[] = []
  try {
    for await (const fault of playIn(sandbox, ready)) faults.push(fault)
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  } finally {
    await sandbox.stop()
  }
  return { file, title: scenario.title, rules: scenario.rules, faults }
}

/** Faults as they are found; what threw ends the play. */
async function* playIn(sandbox: LocalSandbox, ready: ReadyScenario): AsyncGenerator<string> {
  const stage = await named('given', () => setStage(sandbox, ready))
  for (const [index, step] of ready.scenario.when.entries()) {
    const place = `step ${index + 1}`
    yield* (await named(place, () => playStep(step, stage))).map((fault) => `${place}: ${fault}`)
  }
  yield* (await named('then', () => playChecks(ready.scenario.then, stage))).map((fault) => `then: ${fault}`)
}
