import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SKIPPED = new Set(['node_modules', '.output', '.wxt', 'dist', '.git', '.cache', 'data'])

type Import = { file: string; target: string }

function listSources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listSources(path)
    return /\.(ts|tsx|mts)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : []
  })
}

/** Import targets of a file: package names as written, relative ones as paths from the root. */
function listImports(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), 'utf8')
  const found = [/\bfrom '([^'\n]+)'/g, /\bimport\('([^'\n]+)'\)/g, /^import '([^'\n]+)'/gm].flatMap((form) => [
    ...source.matchAll(form),
  ])
  return found.map(([, written = '']) => ({
    file,
    target: written.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), written)) : written,
  }))
}

const sources = ['shared', 'server', 'extension', 'test'].flatMap(listSources)
const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const imports = sources.filter((file) => !isTest(file)).flatMap(listImports)

function offenders(inFolder: string, isForbidden: (target: string, file: string) => boolean): string[] {
  return imports
    .filter(({ file, target }) => file.startsWith(inFolder) && isForbidden(target, file))
    .map(({ file, target }) => `${file} imports ${target}`)
}

describe('dependencies point one way: extension -> shared <- server, test -> all', () => {
  test('the walk sees the whole house', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(imports.length).toBeGreaterThan(40)
  })
  test('shared knows nobody', () => {
    expect(
      offenders(
        'shared/',
        (t) => /^(server|extension|test)\//.test(t) || /^@reachable\/(server|extension|test)/.test(t),
      ),
    ).toEqual([])
  })
  test('shared touches no platform: no Node module, no DOM library', () => {
    expect(
      offenders(
        'shared/',
        (t) => t.startsWith('node:') || /^(react|hono|drizzle-orm|jsforce|webextension-polyfill)/.test(t),
      ),
    ).toEqual([])
  })
  test('the server meets the extension in the contract alone', () => {
    expect(
      offenders('server/', (t) => /^(extension|test)\//.test(t) || /^@reachable\/(extension|test)/.test(t)),
    ).toEqual([])
    expect(offenders('extension/', (t) => /^(server|test)\//.test(t) || /^@reachable\/(server|test)/.test(t))).toEqual(
      [],
    )
  })
  test('only db/ and auth/ know drizzle and libsql', () => {
    expect(
      offenders(
        'server/src/',
        (t, file) => /^(drizzle-orm|@libsql)/.test(t) && !/^server\/src\/(db|auth)\//.test(file),
      ),
    ).toEqual([])
  })
  test('only salesforce/ knows jsforce', () => {
    expect(
      offenders('server/src/', (t, file) => t.startsWith('jsforce') && !file.startsWith('server/src/salesforce/')),
    ).toEqual([])
  })
  test('db/ knows nothing above it', () => {
    expect(
      offenders('server/src/db/', (t) => /^server\/src\/(api|ingest|jobs|owner|salesforce|auth)\//.test(t)),
    ).toEqual([])
  })
  test('content and page scripts carry no React, zod, tldts or phone library', () => {
    expect(offenders('extension/mail-clients/', (t) => /^(react|zod|tldts|libphonenumber)/.test(t))).toEqual([])
  })
})

describe('what may be read only in one place', () => {
  const holding = (folder: string, pattern: RegExp) =>
    sources.filter(
      (file) => file.startsWith(folder) && !isTest(file) && pattern.test(readFileSync(join(ROOT, file), 'utf8')),
    )

  test('shared has no clock, no chance and no environment', () => {
    expect(holding('shared/', /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|\bprocess\.|\bglobalThis\./)).toEqual([])
  })
  test('config.ts alone reads the environment of the server', () => {
    expect(holding('server/src/', /process\.env/)).toEqual(['server/src/config.ts'])
  })
  test('clock.ts alone reads the time of the server', () => {
    expect(holding('server/src/', /\bDate\.now\(/)).toEqual(['server/src/clock.ts'])
  })
  test('no page or script of ours writes HTML from text', () => {
    expect(
      holding('', /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write\(/).filter(
        (f) => !f.startsWith('test/'),
      ),
    ).toEqual([])
  })
})
