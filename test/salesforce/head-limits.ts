import type { MiddlewareHandler } from 'hono'
import type { HttpContext, HttpEnv } from './http-answer.ts'

/** Salesforce reads no longer address, and no more address and headers together. */
const HEAD_BYTES_MAX = 16_384

/** Answers 414 where the address alone is too long, and 431 where it is together with the headers. */
export const limitHead: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const { url = '' } = c.env.incoming
  if (url.length > HEAD_BYTES_MAX) return refuse(c, 414, 'URI Too Long')
  const { rawHeaders } = c.env.incoming
  const headers = rawHeaders.reduce((total, each) => total + each.length + 2, 0)
  if (url.length + headers > HEAD_BYTES_MAX) return refuse(c, 431, 'Request Header Fields Too Large')
  return next()
}

const refuse = (c: HttpContext, status: 414 | 431, title: string) =>
  c.html(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`, status)

/** Node refuses longer heads itself; with room to spare, `limitHead` can tell 414 from 431. */
export const NODE_HEAD_BYTES_MAX = 256 * 1024
