import { API_VERSION } from './connect.ts'
import type { SalesforceError } from './errors.ts'
import { NoAnswer, sendHttp } from './http.ts'

type Undeleted =
  | { readonly kind: 'ok'; readonly body: null }
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }

/**
 * Takes one record out of the recycle bin. REST knows no undelete, so this is the one request that speaks SOAP.
 * @source Salesforce SOAP API developer guide, "undelete()" of the partner API
 */
export async function undeleteRecord(
  session: { readonly accessToken: string; readonly instanceUrl: string },
  recordId: string,
  timeoutMs: number,
): Promise<Undeleted> {
  const url = `${session.instanceUrl}/services/Soap/u/${API_VERSION}`
  const headers = { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' }
  try {
    const answer = await sendHttp(
      { method: 'POST', url, headers, body: envelope(session.accessToken, recordId) },
      timeoutMs,
    )
    if (/<success>true<\/success>/.test(answer.body)) return { kind: 'ok', body: null }
    return {
      kind: 'failed',
      error: errorIn(answer.body, answer.statusCode),
      mayHaveHappened: answer.statusCode !== 200,
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const said = { code: 'NO_ANSWER', message: error.message, fields: [] }
    return { kind: 'failed', error: said, mayHaveHappened: error.wasSent }
  }
}

const envelope = (sessionId: string, recordId: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>` +
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com">` +
  `<soapenv:Header><urn:SessionHeader><urn:sessionId>${escaped(sessionId)}</urn:sessionId></urn:SessionHeader></soapenv:Header>` +
  `<soapenv:Body><urn:undelete><urn:ids>${escaped(recordId)}</urn:ids></urn:undelete></soapenv:Body></soapenv:Envelope>`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The error of the record, or the fault of the whole request. */
function errorIn(body: string, status: number): SalesforceError {
  const code = /<statusCode>([A-Z_]+)</.exec(body)?.[1] ?? /<faultcode>(?:\w+:)?([A-Z_]+)</.exec(body)?.[1]
  const message = /<(?:message|faultstring)>([^<]*)</.exec(body)?.[1] ?? ''
  return { code: code ?? `ERROR_HTTP_${status}`, message, fields: [] }
}
