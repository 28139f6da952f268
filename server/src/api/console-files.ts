import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { Context, Env, Hono } from 'hono'
import { problem } from '../problem.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Serves the built console. A path without a file is a page of the console, which finds its own way (SPA). */
export function consoleFiles<E extends Env>(app: Hono<E>, folder: string): void {
  const serve = async (c: Context) => {
    // Names of built files need no escapes; one that has some is no file of ours.
    const path = normalize(c.req.path.slice('/console'.length))
    const file = path.includes('..') ? null : await read(join(folder, path))
    if (file && extname(path) !== '') return c.body(file, 200, headersOf(path))
    const page = await read(join(folder, 'index.html'))
    if (page) return c.body(page, 200, headersOf('index.html'))
    return problem(c, { title: 'The console is not built yet', status: 404, code: 'console_not_built' })
  }
  app.get('/console', serve)
  app.get('/console/*', serve)
}

const headersOf = (path: string): Record<string, string> => ({
  'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
  // Vite puts a hash of the content into the names of assets.
  'cache-control': path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
})

async function read(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path))
  } catch {
    return null // Missing, or a folder.
  }
}
