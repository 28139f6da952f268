import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findChromium } from './find-chromium.ts'

async function folderWith(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reachable-browser-'))
  await writeFile(join(folder, name), '#!/bin/sh\n')
  await chmod(join(folder, name), 0o755)
  return folder
}

test('CHROMIUM_PATH goes before everything else', async () => {
  const folder = await folderWith('my-browser')
  const path = join(folder, 'my-browser')
  expect(await findChromium({ CHROMIUM_PATH: path, PATH: '' })).toEqual({ path })
})

test('a CHROMIUM_PATH that cannot be run is a reason, not a search for another browser', async () => {
  const finding = await findChromium({ CHROMIUM_PATH: '/nowhere/chromium', PATH: process.env.PATH })
  expect(finding).toEqual({ reason: 'CHROMIUM_PATH is /nowhere/chromium, which cannot be run' })
})

test('a Chromium on PATH is taken', async () => {
  const folder = await folderWith('chromium-browser')
  expect(await findChromium({ PATH: `/nowhere:${folder}` })).toEqual({ path: join(folder, 'chromium-browser') })
})
