import { passHazards } from './hazards/pass-hazards.ts'
import type { HttpContext } from './http-answer.ts'
import { METADATA_OPERATIONS } from './metadata/metadata.ts'
import type { Session } from './oauth/oauth.ts'
import { ApiProblem } from './problem.ts'
import type { Sim } from './sim.ts'
import type { SoapAnswer, SoapApi, SoapRequest } from './soap/envelope.ts'
import { faultOf, readEnvelope, soapAnswer, soapFault } from './soap/envelope.ts'
import { login } from './soap/login.ts'
import type { SoapCall } from './soap/partner.ts'
import { PARTNER_OPERATIONS, WRITES } from './soap/partner.ts'

const OPERATIONS: Readonly<Record<SoapApi, Readonly<Record<string, (call: SoapCall) => unknown>>>> = {
  partner: PARTNER_OPERATIONS,
  metadata: METADATA_OPERATIONS,
}

/** Serves `/services/Soap/u` (records) and `/services/Soap/m` (metadata), one API call each. */
export async function serveSoap(sim: Sim, c: HttpContext, api: SoapApi): Promise<Response> {
  const text = await c.req.text()
  const { method, path } = c.req
  const request = readEnvelope(text)
  const operation = request?.operation ?? 'soap'
  if (api === 'partner' && request?.operation === 'login') return signIn(sim, c, request)
  const session = sim.oauth.session(request?.sessionId ?? null)
  const version = c.req.param('version') ?? '65.0'
  return passHazards<SoapAnswer>(sim, c, {
    operation,
    text,
    subRequests: [{ method, path, rows: request?.body.children.length ?? 0 }],
    isWrite: api === 'partner' && WRITES.has(operation),
    cost: 1,
    work: () => answerSoap(sim, session, api, request, version),
    refuse: (why) => {
      if (why === 'no-session') return noSession(api)
      if (why === 'quota') return soapFault(api, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
      if (why === 'concurrency') return soapFault(api, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.')
      return soapFault(api, why.errorCode ?? 'SERVER_UNAVAILABLE', why.message ?? 'The server is not available')
    },
    respond: ({ status, xml }) => new Response(xml, { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' } }),
  })
}

/** Signing in is no API call, and needs no session. */
function signIn(sim: Sim, c: HttpContext, request: SoapRequest): Response {
  const { status, xml } = login(sim, request, c.req.param('version') ?? '65.0')
  sim.calls.record({ method: 'POST', path: c.req.path, subRequests: [], status, cost: 0 }, sim.clock.nowMs())
  return new Response(xml, { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' } })
}

const noSession = (api: SoapApi) =>
  soapFault(api, 'INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session')

function answerSoap(
  sim: Sim,
  session: Session | null,
  api: SoapApi,
  request: SoapRequest | null,
  version: string,
): SoapAnswer {
  if (!request) return soapFault(api, 'UNKNOWN_EXCEPTION', 'Premature end of file')
  if (!session) return noSession(api)
  const run = OPERATIONS[api][request.operation]
  if (!run) return soapFault(api, 'INVALID_OPERATION', `no operation available for request ${request.operation}`)
  const mark = sim.store.mark()
  try {
    return soapAnswer(api, request.operation, run({ sim, session, request, version }))
  } catch (error) {
    sim.store.rollbackTo(mark)
    if (error instanceof ApiProblem) return faultOf(api, error)
    throw error
  }
}
