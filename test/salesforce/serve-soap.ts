import { cut, type HttpContext, isAnswerFault, wait } from './http-answer.ts'
import { METADATA_OPERATIONS } from './metadata/metadata.ts'
import { ApiProblem } from './problem.ts'
import type { Sim } from './sim.ts'
import type { SoapAnswer, SoapApi, SoapRequest } from './soap/envelope.ts'
import { faultOf, readEnvelope, soapAnswer, soapFault } from './soap/envelope.ts'
import type { SoapCall } from './soap/partner.ts'
import { PARTNER_OPERATIONS } from './soap/partner.ts'

const OPERATIONS: Readonly<Record<SoapApi, Readonly<Record<string, (call: SoapCall) => unknown>>>> = {
  partner: PARTNER_OPERATIONS,
  metadata: METADATA_OPERATIONS,
}

/** Serves `/services/Soap/u` (records) and `/services/Soap/m` (metadata): faults, quota, the operation, its count. */
export async function serveSoap(sim: Sim, c: HttpContext, api: SoapApi): Promise<Response> {
  const text = await c.req.text()
  const { method, path } = c.req
  const request = readEnvelope(text)
  const operation = request?.operation ?? 'soap'
  const fault = sim.faults.forRequest({ method, path, operation, text })
  if (fault) await wait(fault)
  const nowMs = sim.clock.nowMs()
  const rows = request?.body.children.length ?? 0
  const record = (status: number | null, cost: number) =>
    sim.calls.record({ method, path, subRequests: [{ method, path, rows }], status, cost }, nowMs)
  if (fault?.do === 'drop-before') {
    record(null, 0)
    return cut(c)
  }
  const isOverLimit = sim.calls.usedInWindow(nowMs) >= sim.config().apiLimit
  const struck = fault && isAnswerFault(fault) ? STRUCK(api) : null
  const answer = isOverLimit ? QUOTA_GONE(api) : (struck ?? answerSoap(sim, c, api, request))
  sim.store.commit()
  const isCut = fault?.do === 'drop-after-commit'
  record(isCut ? null : answer.status, isOverLimit ? 0 : 1)
  if (isCut) return cut(c)
  return new Response(answer.xml, { status: answer.status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' } })
}

const STRUCK = (api: SoapApi) => soapFault(api, 'SERVER_UNAVAILABLE', 'The server is not available')
const QUOTA_GONE = (api: SoapApi) => soapFault(api, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')

function answerSoap(sim: Sim, c: HttpContext, api: SoapApi, request: SoapRequest | null): SoapAnswer {
  if (!request) return soapFault(api, 'UNKNOWN_EXCEPTION', 'Premature end of file')
  const session = sim.oauth.session(request.sessionId)
  if (!session)
    return soapFault(api, 'INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session')
  const run = OPERATIONS[api][request.operation]
  if (!run) return soapFault(api, 'INVALID_OPERATION', `no operation available for request ${request.operation}`)
  const mark = sim.store.mark()
  try {
    return soapAnswer(api, request.operation, run({ sim, session, request, version: c.req.param('version') ?? '65.0' }))
  } catch (error) {
    sim.store.rollbackTo(mark)
    if (error instanceof ApiProblem) return faultOf(api, error)
    throw error
  }
}
