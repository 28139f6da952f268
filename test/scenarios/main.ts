import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { printCoverage } from './coverage.ts'
import { scenarioJsonSchema } from './json-schema.ts'
import { Owner } from './owners.ts'
import { playScenario } from './play-scenario.ts'
import type { ReadyScenario } from './read-scenario.ts'
import { listScenarioFiles, readScenario } from './read-scenario.ts'
import { withTables } from './readme-tables.ts'

const USAGE = `pnpm scenarios [DIR or FILE …]               plays scenario files, by default those of test/scenarios/files
pnpm scenarios --coverage [--owner NAME]     lists the rules without a scenario, by owner
pnpm scenarios --schema                      writes scenario.schema.json and the tables of the README anew`
const OWN_FILES = fileURLToPath(new URL('./files', import.meta.url))
const SCHEMA_FILE = new URL('./scenario.schema.json', import.meta.url)
const README_FILE = new URL('./README.md', import.meta.url)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    schema: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    owner: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const paths = positionals.length > 0 ? positionals : [OWN_FILES]

if (values.help) console.log(USAGE)
else if (values.schema) await writeGenerated()
else if (values.coverage || values.owner !== undefined) process.exitCode = await cover(values.owner)
else process.exitCode = await playAll(paths)

async function writeGenerated(): Promise<void> {
  await rewrite(SCHEMA_FILE, () => scenarioJsonSchema())
  await rewrite(README_FILE, withTables)
}

async function rewrite(file: URL, toText: (before: string) => string): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '')
  const text = toText(before)
  await writeFile(file, text)
  console.log(`${basename(file.pathname)} ${before === text ? 'was current' : 'was rewritten'}.`)
}

async function cover(name: string | undefined): Promise<number> {
  const owner = Owner.nullable().safeParse(name ?? null)
  if (owner.success) return printCoverage((await Promise.all(paths.map(listScenarioFiles))).flat(), owner.data)
  console.error(`no owner is called "${name}"; there are ${Owner.options.join(', ')}`)
  return 2
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
