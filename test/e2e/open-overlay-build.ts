import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { grantedBuild } from './built-extension.ts'

/** The production build whose overlay a test may look into; nothing else of it differs. */
export async function openOverlayBuild(grants?: Parameters<typeof grantedBuild>[0]): Promise<string> {
  const folder = await grantedBuild(grants)
  const file = join(folder, 'content-scripts', 'gmail.js')
  const script = await readFile(file, 'utf8')
  const opened = script.replace(/(attachShadow\(\{\s*mode:\s*)([`'"])closed\2/, '$1$2open$2')
  if (opened === script) throw new Error('the overlay of the build is not closed, or its words have changed')
  await writeFile(file, opened)
  return folder
}
