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

/** Plays one scenario on a fresh server and a fresh Salesforce. Never throws: a throw is a fault of the scenario. */
export async function playScenario(ready: ReadyScenario): Promise<Verdict> {
  const { file, scenario } = ready
  const sandbox = await startLocalSandbox('inline')
  try {
    return { file, title: scenario.title, rules: scenario.rules, faults: await playIn(sandbox, ready) }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return { file, title: scenario.title, rules: scenario.rules, faults: [fault] }
  } finally {
    await sandbox.stop()
  }
}

async function playIn(sandbox: LocalSandbox, ready: ReadyScenario): Promise<string[]> {
  const stage = await setStage(sandbox, ready)
  const faults: string[] = []
  for (const [index, step] of ready.scenario.when.entries()) {
    const found = await named(`step ${index + 1}`, () => playStep(step, stage))
    faults.push(...found.map((fault) => `step ${index + 1}: ${fault}`))
  }
  const atTheEnd = await named('then', () => playChecks(ready.scenario.then, stage))
  return [...faults, ...atTheEnd.map((fault) => `then: ${fault}`)]
}
