import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { Hono } from 'hono'

const TEST_ROOT = join(import.meta.dirname, '..')

/** Only what runs in the page is served: never the server side of a replica. */
const SERVED = /^(?:(?:gmail|outlook|replica)\/page|gmail\/wire)\/[a-z-]+\.ts$/

/**
 * Serves the page scripts as ES modules with their types stripped, so that no bundler stands between source and browser.
 * The relative imports between the files work as they are, `.ts` included.
 */
export function pageScripts(): Hono {
  const app = new Hono()
  app.get('/:folder/:part/:file', async (context) => {
    const path = `${context.req.param('folder')}/${context.req.param('part')}/${context.req.param('file')}`
    if (!SERVED.test(path)) return context.notFound()
    const source = await readFile(join(TEST_ROOT, path), 'utf8').catch(() => null)
    if (source === null) return context.notFound()
    return context.body(stripTypeScriptTypes(source), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-store',
    })
  })
  return app
}
