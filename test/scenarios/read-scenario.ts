import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LineCounter, parse, parseDocument } from 'yaml'
import { merge } from '../world/merge.ts'
import { describeFaults } from './form-errors.ts'
import { Fixture, Scenario } from './schema.ts'

/** A scenario with its fixture already laid under it. */
export type ReadyScenario = { readonly file: string; readonly scenario: Scenario; readonly fixture: Fixture }

/** Reads one JSON or YAML file. Throws with the file, the place and the fault when it is not of the documented form. */
export async function readScenario(file: string): Promise<ReadyScenario> {
  const lines = new LineCounter()
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines })
  const [fault] = document.errors
  if (fault) throw new Error(`${file}: ${fault.message}`)
  const parsed = Scenario.safeParse(document.toJS())
  if (!parsed.success) throw new Error(describeFaults(file, parsed.error.issues, { document, lines }))
  const scenario = parsed.data
  return { file, scenario, fixture: withoutLeftOut(await readFixture(scenario.given.fixture), scenario.given.without) }
}

async function readFixture(name: Scenario['given']['fixture']): Promise<Fixture> {
  const text = await readFile(new URL(`./fixtures/${name}.yaml`, import.meta.url), 'utf8')
  return Fixture.parse(parse(text))
}

function withoutLeftOut(fixture: Fixture, leftOut: readonly string[]): Fixture {
  const known = new Set(Object.values(fixture.salesforce).flatMap((rows) => rows.map((row) => row._ref)))
  const unknown = leftOut.filter((ref) => !known.has(ref))
  if (unknown.length > 0) throw new Error(`given.without names no record of the fixture: ${unknown.join(', ')}`)
  const salesforce = Object.fromEntries(
    Object.entries(fixture.salesforce).map(([object, rows]) => [
      object,
      rows.filter((row) => !leftOut.includes(String(row._ref))),
    ]),
  )
  return { ...fixture, salesforce }
}

/** Records of the scenario come after those of the fixture; one with the same `_ref` is merged over it. */
export function recordsOf({ scenario, fixture }: ReadyScenario): Fixture['salesforce'] {
  const own = scenario.given.salesforce ?? {}
  const objects = new Set([...Object.keys(fixture.salesforce), ...Object.keys(own)])
  return Object.fromEntries([...objects].map((object) => [object, joinRows(fixture.salesforce[object], own[object])]))
}

type Rows = Fixture['salesforce'][string]

function joinRows(base: Rows = [], own: Rows = []): Rows {
  const changed = base.map((row) => own.filter((other) => other._ref === row._ref).reduce<unknown>(merge, row))
  const added = own.filter((row) => row._ref === undefined || !base.some((other) => other._ref === row._ref))
  return [...(changed as Rows), ...added]
}

/** Scenario files of a folder and those below it, sorted; a file is itself. */
export async function listScenarioFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { recursive: true })
  return entries
    .filter((name) => /\.(ya?ml|json)$/.test(name) && !name.endsWith('.schema.json'))
    .filter((name) => !name.split(/[\\/]/).includes('fixtures'))
    .sort()
    .map((name) => join(path, name))
}
