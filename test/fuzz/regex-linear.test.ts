import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSync } from 'recheck'
import { describe, expect, test } from 'vitest'
import { regexLiterals } from './regex-literals.ts'

const SHARED = join(import.meta.dirname, '../../shared')
/** Its other forms start a Java or a native process. */
process.env.RECHECK_BACKEND = 'pure'

const sources = globSync('**/*.ts', { cwd: SHARED })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('fixtures.ts') && !file.includes('node_modules'))
  .sort()
  .map((file) => ({ file, code: readFileSync(join(SHARED, file), 'utf8') }))

describe('every regular expression that meets foreign text takes linear time', () => {
  test('the checker knows a bad one, and the scanner finds what is there', () => {
    expect(checkSync('^(a+)+$', '', { checker: 'automaton' }).status).toBe('vulnerable')
    expect(regexLiterals("const a = /x[/]y/g // not /this/\nconst b = 'nor /that/', c = 4 / 2 / 1")).toEqual([
      { source: 'x[/]y', flags: 'g', line: 1 },
    ])
  })

  test.each(
    sources.filter(({ code }) => regexLiterals(code).length > 0).map(({ file, code }) => [file, code] as const),
  )('%s', (_, code) => {
    for (const { source, flags, line } of regexLiterals(code)) {
      const { status } = checkSync(source, flags, { checker: 'automaton' })
      expect(`line ${line}: ${status} /${source}/`).toBe(`line ${line}: safe /${source}/`)
    }
  })

  test('none is put together at run time, where no checker sees it', () => {
    for (const { file, code } of sources) expect(/\bRegExp\(/.test(code), file).toBe(false)
  })
})
