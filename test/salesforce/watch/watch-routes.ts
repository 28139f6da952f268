import { readFileSync } from 'node:fs'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Sim } from '../sim.ts'
import { watchView } from './watch-view.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript' }

/** The page at `/__sim/` on which a newcomer watches the CRM change. It can only read. */
export function addWatchRoutes(app: Hono<{ Bindings: HttpBindings }>, sim: Sim): void {
  const serve = (path: string, file: string, type: keyof typeof TYPES) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    app.get(path, (c) =>
      c.body(text, 200, {
        'Content-Type': `${TYPES[type]};charset=UTF-8`,
        'Content-Security-Policy': POLICY,
        'X-Content-Type-Options': 'nosniff',
      }),
    )
  }
  serve('/__sim', 'watch.html', 'html')
  serve('/__sim/', 'watch.html', 'html')
  serve('/__sim/watch.css', 'watch.css', 'css')
  serve('/__sim/watch.js', 'watch.js', 'js')
  app.get('/__sim/view', (c) => c.json(watchView(sim)))
}
