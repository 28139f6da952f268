import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scenarioJsonSchema } from './json-schema.ts'
import { readScenario } from './read-scenario.ts'
import { withTables } from './readme-tables.ts'

/** What reading a file of this text says; an empty text is success. */
async function complaintOf(text: string, name = 'one.yaml'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, name), text)
  return readScenario(join(folder, name)).then(
    () => '',
    (error: unknown) => String(error),
  )
}

describe('a file that is not of the form is refused with its place and the key that was meant', () => {
  test('an unknown key of a step', async () => {
    const complaint = await complaintOf('title: t\nrules: [X-1]\nwhen:\n  - bonce: { mailbox: rita }\nthen: {}\n')
    expect(complaint).toContain('one.yaml:4:12 when[0].bonce: unknown key "bonce"; did you mean "bounce"?')
  })
  test('an unknown setting', async () => {
    const given = 'given: { settings: { bounce: { crmWrite: true } } }'
    const complaint = await complaintOf(`title: t\nrules: [X-1]\n${given}\nwhen: [{ at: T0 }]\nthen: {}\n`)
    expect(complaint).toContain('given.settings.bounce.crmWrite: unknown key "crmWrite"; did you mean "crmWrites"?')
  })
  test('an unknown key of a fault, and a fault that does not exist', async () => {
    const complaint = (fault: string) => complaintOf(`title: t\nrules: [X-1]\nwhen:\n  - fault: ${fault}\nthen: {}\n`)
    expect(await complaint('{ do: slow, clokMs: 1 }')).toContain('did you mean "clockMs"?')
    expect(await complaint('{ do: slow, match: { opject: Contact } }')).toContain('did you mean "object"?')
    expect(await complaint('{ do: lok, ids: [A1] }')).toContain(
      "fault.do: Invalid discriminator value. Expected 'status'",
    )
  })
  test('a key that resembles none brings the list of those that exist', async () => {
    const complaint = await complaintOf('title: t\nrules: [X-1]\nwhen: [{ at: T0 }]\nthen: { xylophone: 1 }\n')
    expect(complaint).toContain('known here: salesforce, reachability, ')
  })
  test('a value that is none of the known ones, in JSON', async () => {
    const text = JSON.stringify({
      ...{ title: 't', rules: ['X-1'], when: [{ at: 'T0' }] },
      // biome-ignore lint/suspicious/noThenProperty: the design fixes given / when / then as the form of the file
      then: { reachability: { 'a@b.example': { state: 'dead' } } },
    })
    expect(await complaintOf(text, 'one.json')).toContain('then.reachability.a@b.example.state: Invalid option')
  })
  test('an unfinished file', async () => {
    expect(await complaintOf('title: "t\nrules: [')).toContain('one.yaml')
  })
})

test('the committed JSON Schema is current; otherwise run pnpm scenarios --schema', async () => {
  expect(await readFile(new URL('./scenario.schema.json', import.meta.url), 'utf8')).toBe(scenarioJsonSchema())
})
test('the tables of the README are current; otherwise run pnpm scenarios --schema', async () => {
  const readme = await readFile(new URL('./README.md', import.meta.url), 'utf8')
  expect(readme).toBe(withTables(readme))
})
