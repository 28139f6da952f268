import type { ApiProblem } from '../problem.ts'
import type { XmlElement } from './xml.ts'
import { childOf, parseXml, textOf, writeXml } from './xml.ts'

/** What a SOAP request asks: one operation, in the name of a session. */
export type SoapRequest = {
  readonly sessionId: string
  /** `merge`, `createMetadata` … */
  readonly operation: string
  readonly body: XmlElement
  readonly header: XmlElement | undefined
}
export type SoapAnswer = { readonly status: number; readonly xml: string }

const NAMESPACES = {
  partner: 'urn:partner.soap.sforce.com',
  metadata: 'http://soap.sforce.com/2006/04/metadata',
} as const
export type SoapApi = keyof typeof NAMESPACES

/** Reads an envelope; null when it is none. */
export function readEnvelope(text: string): SoapRequest | null {
  const envelope = parseXml(text)
  const body = childOf(envelope ?? undefined, 'Body')?.children[0]
  if (envelope?.name !== 'Envelope' || !body) return null
  const header = childOf(envelope, 'Header')
  return { sessionId: textOf(childOf(header, 'SessionHeader'), 'sessionId'), operation: body.name, body, header }
}

/** The answer of an operation: one `result` element per value of a list. */
export function soapAnswer(api: SoapApi, operation: string, result: unknown): SoapAnswer {
  return {
    status: 200,
    xml: envelope(api, `<${operation}Response>${writeXml('result', result)}</${operation}Response>`),
  }
}

export function soapFault(api: SoapApi, code: string, message: string): SoapAnswer {
  const said = `${writeXml('faultcode', `sf:${code}`)}${writeXml('faultstring', `${code}: ${message}`)}`
  return { status: 500, xml: envelope(api, `<soapenv:Fault>${said}</soapenv:Fault>`) }
}

/** A whole-request failure of REST in the words of SOAP. */
export function faultOf(api: SoapApi, problem: ApiProblem): SoapAnswer {
  return soapFault(api, problem.errorCode, problem.message.slice(problem.errorCode.length + 2))
}

function envelope(api: SoapApi, body: string): string {
  const spaces = `xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${NAMESPACES[api]}" xmlns:sf="urn:fault.${api}.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${spaces}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
}
