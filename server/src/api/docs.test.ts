import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeApi } from './describe-api.ts'
import { docsPage } from './docs.ts'

test('docs/openapi.json is current (pnpm --filter @reachable/server run openapi)', async () => {
  const committed = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')
  expect(await describeApi()).toBe(committed)
})

test('every reference of the description leads somewhere', async () => {
  const text = await describeApi()
  const names = new Set(Object.keys(JSON.parse(text).components.schemas))
  const wanted = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
  expect(wanted.filter((name) => !names.has(name ?? ''))).toEqual([])
  expect(names).toContain('Activity')
})

test('the page of the documentation fetches nothing and escapes what it shows', async () => {
  const document = JSON.parse(await describeApi())
  const page = String(docsPage({ ...document, info: { ...document.info, description: '<script>' } }))
  expect(page).not.toMatch(/<script|src=|https?:\/\/(?!127)[^"]*\.js/)
  expect(page).toContain('POST /v1/activities')
})
