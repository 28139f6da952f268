import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { measureBundles } from '@reachable/extension/sizes'
import { describe, expect, test } from 'vitest'
import { buildFolder, readManifest } from './built-extension.ts'

const isBuilt = existsSync(join(buildFolder('chrome-mv3'), 'manifest.json'))
if (!isBuilt) console.warn('The extension is not built (pnpm build): its manifests and sizes are not checked.')

describe.skipIf(!isBuilt)('the built extension', () => {
  test.each(['chrome-mv3', 'firefox-mv3'] as const)(
    '%s touches the mail hosts and nothing of this machine',
    async (variant) => {
      const manifest = await readManifest(buildFolder(variant))
      const matches = manifest.content_scripts.flatMap((script) => script.matches)
      const hosts = [...matches, ...manifest.host_permissions]
      expect(
        hosts.filter(
          (host) =>
            !/^https:\/\/(mail\.google\.com|outlook\.[a-z.0-9]+|mail-attachment\.googleusercontent\.com)\/\*$/.test(
              host,
            ),
        ),
      ).toEqual([])
      expect(manifest.permissions.toSorted()).toEqual(['alarms', 'scripting', 'storage'])
      expect(manifest.optional_permissions).toEqual(['webRequest'])
    },
  )
  test('the sandbox variant also matches replica pages, each client its own', async () => {
    const { content_scripts } = await readManifest(buildFolder('chrome-mv3-sandbox'))
    expect(
      content_scripts.every((script) => script.matches.some((match) => match.startsWith('http://127.0.0.1/mail/'))),
    ).toBe(true)
  })
  test('every bundle keeps its budget', () => {
    const tooBig = measureBundles(buildFolder('chrome-mv3')).filter(
      ({ bytes, budgetBytes }) => budgetBytes !== null && bytes > budgetBytes,
    )
    expect(tooBig).toEqual([])
  })
})
