import { cut, type HttpContext, isAnswerFault, wait } from './http-answer.ts'
import { undeleteRecord } from './records/undelete.ts'
import { createRecord } from './records/write.ts'
import { INTEGRATION_USER_ID } from './seed-org.ts'
import type { Sim } from './sim.ts'

/** The partner API's `undelete`, the only way to take a record out of the recycle bin without Apex. One call each. */
export async function serveSoap(sim: Sim, c: HttpContext): Promise<Response> {
  const text = await c.req.text()
  const { method, path } = c.req
  const fault = sim.faults.forRequest({ method, path, operation: 'undelete', text })
  if (fault) await wait(fault)
  const nowMs = sim.clock.nowMs()
  const record = (status: number | null, cost: number, rows: number) =>
    sim.calls.record({ method, path, subRequests: [{ method, path, rows }], status, cost }, nowMs)
  if (fault?.do === 'drop-before') {
    record(null, 0, 0)
    return cut(c)
  }
  if (fault && isAnswerFault(fault)) {
    record(500, 1, 0)
    return soapFault('SERVER_UNAVAILABLE', 'The server is not available')
  }
  const session = sim.oauth.session(/<(?:\w+:)?sessionId>([^<]*)</.exec(text)?.[1] ?? null)
  const answer = session ? undelete(sim, session.userId, text) : soapFault('INVALID_SESSION_ID', 'Session expired')
  sim.store.commit()
  const isCut = fault?.do === 'drop-after-commit'
  record(isCut ? null : answer.status, 1, session ? idsIn(text).length : 0)
  return isCut ? cut(c) : answer
}

/** The Metadata API's `upsertMetadata`, for list views alone. */
export async function serveMetadata(sim: Sim, c: HttpContext): Promise<Response> {
  const text = await c.req.text()
  const { method, path } = c.req
  sim.calls.record({ method, path, subRequests: [{ method, path, rows: 1 }], status: 200, cost: 1 }, sim.clock.nowMs())
  if (!sim.oauth.session(/<(?:\w+:)?sessionId>([^<]*)</.exec(text)?.[1] ?? null)) {
    return soapFault('INVALID_SESSION_ID', 'Session expired')
  }
  const [, object = '', name = ''] = /<fullName>(\w+)\.(\w+)<\/fullName>/.exec(text) ?? []
  const flag = /<filters><field>([^<]*)</.exec(text)?.[1] ?? ''
  const meta = sim.schema.object(object)
  if (!/xsi:type="ListView"/.test(text) || !meta?.fields.has(flag.toLowerCase())) {
    const said = `<message>no such field or component: ${flag}</message><statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode>`
    return xml(
      200,
      `<upsertMetadataResponse><result><errors>${said}</errors><success>false</success></result></upsertMetadataResponse>`,
    )
  }
  const label = /<label>([^<]*)</.exec(text)?.[1] ?? name
  const views = sim.schema.object('ListView')
  const isThere = [...sim.store.all('ListView')].some((row) => row.SobjectType === object && row.DeveloperName === name)
  if (views && !isThere) {
    createRecord(sim.writeContext(INTEGRATION_USER_ID, { isSystem: true }), views, {
      ...{ Name: label, DeveloperName: name, SobjectType: object },
    })
    sim.store.commit()
  }
  return xml(
    200,
    `<upsertMetadataResponse><result><created>${!isThere}</created><success>true</success></result></upsertMetadataResponse>`,
  )
}

const idsIn = (text: string) => [...text.matchAll(/<(?:\w+:)?ids>([^<]*)</g)].map((match) => match[1] ?? '')

function undelete(sim: Sim, userId: string, text: string): Response {
  if (!/<(\w+:)?undelete\b/.test(text)) return soapFault('INVALID_OPERATION', 'only undelete is simulated')
  const results = idsIn(text).map((id) => {
    const meta = sim.schema.objectOfId(id)
    const outcome = meta ? undeleteRecord(sim.writeContext(userId, { allowDuplicateSave: false }), meta, id) : null
    if (outcome?.ok) return `<result><id>${id}</id><success>true</success></result>`
    const [error] = outcome?.errors ?? [{ statusCode: 'MALFORMED_ID', message: 'malformed id' }]
    const said = `<message>${error?.message}</message><statusCode>${error?.statusCode}</statusCode>`
    return `<result><errors>${said}</errors><id xsi:nil="true"/><success>false</success></result>`
  })
  return xml(200, `<undeleteResponse>${results.join('')}</undeleteResponse>`)
}

const soapFault = (code: string, message: string) =>
  xml(
    500,
    `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring></soapenv:Fault>`,
  )

function xml(status: number, body: string): Response {
  const spaces =
    'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
  const text = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${spaces}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  return new Response(text, { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' } })
}
