import { createMiddleware } from 'hono/factory'
import { problem } from '../problem.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A request that changes something and carries a cookie must say that it comes from our own pages; browsers always do.
 * Bearer tokens pass: no site can make a browser add one.
 */
export const sameOrigin = (ownOrigin: string) =>
  createMiddleware(async (c, next) => {
    const request = c.req.raw
    const isByCookie = request.headers.has('cookie') && !request.headers.has('authorization')
    if (SAFE_METHODS.has(request.method) || !isByCookie || request.headers.get('origin') === ownOrigin) return next()
    return problem(c, {
      title: 'This request did not come from our own pages',
      status: 403,
      code: 'foreign_origin',
      detail: `Open the console at ${ownOrigin}.`,
    })
  })
