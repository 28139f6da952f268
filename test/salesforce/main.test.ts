import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as control from './control-client.ts'

let dataDir: string
const children: ChildProcess[] = []
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'salesforce-main-'))
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true })
})

async function launch(): Promise<{ child: ChildProcess; url: string }> {
  const main = join(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, [main, '--port', '0', '--data', dataDir, '--now', '2026-11-20T10:00:00Z'])
  children.push(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, url: (JSON.parse(line) as { url: string }).url }
}

test('a killed process comes back with everything that it had answered for', async () => {
  const first = await launch()
  await control.seed(first.url, { Contact: [{ _ref: 'ann', Email: 'ann@acme.example' }] })
  await control.setClock(first.url, '2026-11-27T03:00:00Z')
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')

  const second = await launch()
  expect((await control.query(second.url, 'SELECT Email FROM Contact')).records).toMatchObject([
    { Email: 'ann@acme.example' },
  ])
  await control.seed(second.url, { Contact: [{ LastName: 'Later' }] })
  expect((await control.state(second.url, 'Contact')).Contact?.at(-1)).toMatchObject({
    CreatedDate: '2026-11-27T03:00:00.000+0000',
  })
  second.child.kill('SIGTERM')
  expect(await once(second.child, 'exit')).toEqual([0, null])
  // Two processes start: seconds on a machine that does other things too.
}, 30_000)
