import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const OUTPUT = join(import.meta.dirname, '..', '..', 'extension', '.output')

type BuildVariant = 'chrome-mv3' | 'chrome-mv3-sandbox' | 'firefox-mv3'
/** The folder of a build, as `pnpm build` leaves it. */
export const buildFolder = (variant: BuildVariant): string => join(OUTPUT, variant)

type Manifest = {
  permissions: string[]
  host_permissions: string[]
  optional_permissions?: string[]
  content_scripts: { matches: string[]; world?: string }[]
}
export const readManifest = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))

/**
 * A copy of the production build in which the rep has already said yes: headless Chromium has no prompt to click, so
 * what pairing would ask for stands in the manifest. The scripts are those of the build, byte for byte.
 */
export async function grantedBuild(
  granted: { webRequest?: boolean; calendar?: boolean; withoutPageScripts?: boolean } = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reachable-extension-'))
  await cp(buildFolder('chrome-mv3'), folder, { recursive: true })
  const manifest = await readManifest(folder)
  manifest.host_permissions.push('http://127.0.0.1/*')
  if (granted.calendar) manifest.host_permissions.push('https://calendar.google.com/*')
  if (granted.webRequest) manifest.permissions.push('webRequest')
  if (granted.withoutPageScripts)
    manifest.content_scripts = manifest.content_scripts.filter((script) => script.world !== 'MAIN')
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  return folder
}
