import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { scenarioJsonSchema } from './json-schema.ts'
import { playScenario } from './play-scenario.ts'
import type { ReadyScenario } from './read-scenario.ts'
import { listScenarioFiles, readScenario } from './read-scenario.ts'

const USAGE = 'pnpm scenarios [DIR or FILE …] [--schema]'
const OWN_FILES = fileURLToPath(new URL('./files', import.meta.url))
const SCHEMA_FILE = new URL('./scenario.schema.json', import.meta.url)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { schema: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})

if (values.help) console.log(USAGE)
else if (values.schema) await writeSchema()
else process.exitCode = await playAll(positionals.length > 0 ? positionals : [OWN_FILES])

async function writeSchema(): Promise<void> {
  const before = await readFile(SCHEMA_FILE, 'utf8').catch(() => '')
  const text = scenarioJsonSchema()
  await writeFile(SCHEMA_FILE, text)
  console.log(before === text ? 'scenario.schema.json was current.' : 'scenario.schema.json was rewritten.')
}

/** Plays every file, prints a line each, and answers the exit code. A file that cannot be read counts as failed. */
async function playAll(paths: readonly string[]): Promise<number> {
  const files = (await Promise.all(paths.map(listScenarioFiles))).flat()
  let failed = 0
  for (const file of files) {
    const faults = await playFile(file)
    if (faults.length > 0) failed += 1
  }
  console.log(`${files.length - failed} passed, ${failed} failed`)
  return failed === 0 && files.length > 0 ? 0 : 1
}

async function playFile(file: string): Promise<readonly string[]> {
  const ready = await readScenario(file).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  )
  if (typeof ready === 'string') return report('✗', file, [ready])
  const { rules, title, faults } = await playScenario(ready satisfies ReadyScenario)
  return report(faults.length === 0 ? '✓' : '✗', `${rules.join(', ')}: ${title}`, faults)
}

function report(mark: string, name: string, faults: readonly string[]): readonly string[] {
  console.log(`${mark} ${name}`)
  for (const fault of faults) console.log(`    ${fault.replaceAll('\n', '\n    ')}`)
  return faults
}
