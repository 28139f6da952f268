import { API_VERSION } from './api-version.ts'
import type { SalesforceError } from './errors.ts'
import { NoAnswer, sendHttp } from './http.ts'

export type SoapAnswer<T = null> =
  | { readonly kind: 'ok'; readonly body: T }
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }
export type SoapSession = { readonly accessToken: string; readonly instanceUrl: string }

/** Records, and metadata; each has its own address and words. */
const APIS = {
  partner: { path: 'u', namespace: 'urn:partner.soap.sforce.com' },
  metadata: { path: 'm', namespace: 'http://soap.sforce.com/2006/04/metadata' },
} as const

/** Sends one request for one thing over SOAP, for what REST cannot do. `operation` is the XML of the body. */
export async function sendSoap(
  session: SoapSession,
  api: keyof typeof APIS,
  operation: string,
  timeoutMs: number,
): Promise<SoapAnswer> {
  const answer = await askSoap(session, api, operation, timeoutMs)
  if (answer.kind === 'failed') return answer
  if (/<success>true<\/success>/.test(answer.body)) return { kind: 'ok', body: null }
  return { kind: 'failed', error: soapError(answer.body, 200), mayHaveHappened: false }
}

/** The same for several things; the caller reads what became of each. */
export async function askSoap(
  { accessToken, instanceUrl }: SoapSession,
  api: keyof typeof APIS,
  operation: string,
  timeoutMs: number,
): Promise<SoapAnswer<string>> {
  const { path, namespace } = APIS[api]
  const url = `${instanceUrl}/services/Soap/${path}/${API_VERSION}`
  const headers = { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' }
  const body = envelope(namespace, accessToken, operation)
  try {
    const answer = await sendHttp({ method: 'POST', url, headers, body }, timeoutMs)
    if (answer.statusCode === 200) return { kind: 'ok', body: answer.body }
    return { kind: 'failed', error: soapError(answer.body, answer.statusCode), mayHaveHappened: true }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const said = { code: 'NO_ANSWER', message: error.message, fields: [] }
    return { kind: 'failed', error: said, mayHaveHappened: error.wasSent }
  }
}

const envelope = (namespace: string, sessionId: string, operation: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>` +
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
  `<soapenv:Header><SessionHeader><sessionId>${escapeXml(sessionId)}</sessionId></SessionHeader></soapenv:Header>` +
  `<soapenv:Body>${operation}</soapenv:Body></soapenv:Envelope>`

export const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export const unescapeXml = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/** What became of each thing, in the order of the question, as XML. */
export const resultsIn = (body: string): string[] =>
  [...body.matchAll(/<result>([\s\S]*?)<\/result>/g)].map(([, result = '']) => result)

/** The error of the one thing, or the fault of the whole request. */
export function soapError(body: string, status: number): SalesforceError {
  const code = /<statusCode>([A-Z_]+)</.exec(body)?.[1] ?? /<faultcode>(?:\w+:)?([A-Z_]+)</.exec(body)?.[1]
  const message = /<(?:message|faultstring)>([^<]*)</.exec(body)?.[1] ?? ''
  return { code: code ?? `ERROR_HTTP_${status}`, message, fields: [] }
}
