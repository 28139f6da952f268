import type { Handler } from './api.ts'

/** Comments, empty statements and debug lines with a plain text: all that can be run without running Apex. */
const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
const DEBUG_LINES = /^(?:\s*(?:System\.debug\(\s*'(?:\\.|[^'\\\n])*'\s*\)\s*)?;)*\s*$/i

/**
 * `GET tooling/executeAnonymous?anonymousBody=`: code that does nothing compiles and succeeds; all other code is said not
 * to compile, because there is no Apex here.
 */
export const executeAnonymous: Handler = (_context, request) => {
  const code = (request.query.get('anonymousBody') ?? '').replace(COMMENTS, '')
  const compiled = DEBUG_LINES.test(code)
  const at = compiled ? -1 : 1
  return {
    status: 200,
    body: {
      column: at,
      compileProblem: compiled ? null : 'Apex does not run in this org',
      compiled,
      exceptionMessage: null,
      exceptionStackTrace: null,
      line: at,
      success: compiled,
    },
  }
}

/** `GET tooling/completions?type=`: an org without code has no declarations of its own. */
export const completions: Handler = () => ({ status: 200, body: { publicDeclarations: {} } })
