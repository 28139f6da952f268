import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Log } from '../log.ts'
import { problem } from '../problem.ts'

/** Answers what was thrown. A fault of ours tells nothing but the id under which the log has it. */
export function failureHandler(log: Log) {
  return (error: Error, c: Context) => {
    if (error instanceof HTTPException && error.status === 400) {
      return problem(c, { title: 'The body is not JSON', status: 400, code: 'malformed_json' })
    }
    if (error instanceof HTTPException && error.status === 415) {
      const detail = 'The documentation names the content type of each body, mostly application/json.'
      return problem(c, {
        title: 'Another content type is needed',
        status: 415,
        code: 'unsupported_media_type',
        detail,
      })
    }
    if (error.name === 'OrgBusy' || error.name === 'OrgMoved') {
      const detail = 'A job of this org is under way, or its data are being moved. Try again in a minute.'
      return problem(c, { title: 'The org is busy', status: 503, code: 'org_busy', detail }, { 'retry-after': '60' })
    }
    const requestId: unknown = c.get('requestId')
    log.error({ requestId: String(requestId), error: error.name, where: placeOf(error) }, 'a request failed')
    return problem(c, { title: 'Something went wrong on our side', status: 500, code: 'internal' })
  }
}

/** The first line of the stack that is a place: names a file of ours, never a value. */
const placeOf = (error: Error) =>
  error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim() ?? ''
