import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Env } from 'hono'
import { problem } from '../problem.ts'

/** 404 for a path that nobody serves, 405 with the allowed methods for one that is served otherwise. */
export function notFoundHandler<E extends Env>(app: OpenAPIHono<E>) {
  let served: readonly { pattern: RegExp; method: string }[] | null = null
  return (c: Context) => {
    // Worked out once, with the first miss: routes are complete by then.
    served ??= listServed(app)
    const allowed = served.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method)
    if (allowed.length === 0) {
      return problem(c, { title: 'Nothing is here', status: 404, code: 'not_found' })
    }
    const allow = [...new Set(allowed)].join(', ')
    const detail = `Allowed: ${allow}.`
    return problem(c, { title: 'Not with this method', status: 405, code: 'method_not_allowed', detail }, { allow })
  }
}

function listServed<E extends Env>(app: OpenAPIHono<E>) {
  return app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return []
    const { path, method } = definition.route
    const pattern = new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
    return [{ pattern, method: method.toUpperCase() }]
  })
}
