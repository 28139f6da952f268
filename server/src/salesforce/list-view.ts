import { API_VERSION } from './connect.ts'
import type { SalesforceError } from './errors.ts'
import { NoAnswer, sendHttp } from './http.ts'

export const LIST_VIEW_NAME = 'Hard_Bounces'

type Created =
  | { readonly kind: 'ok'; readonly body: null }
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }

/**
 * Makes the list view "Hard bounces" of an object: all records whose flag is set (HBF-10). List views are metadata, and
 * REST cannot make them; `upsertMetadata` changes one that is there.
 * @source Salesforce Metadata API developer guide, "ListView" and "upsertMetadata()"
 */
export async function createListView(
  session: { readonly accessToken: string; readonly instanceUrl: string },
  view: { readonly object: 'Contact' | 'Lead'; readonly flag: string; readonly date: string },
  timeoutMs: number,
): Promise<Created> {
  const url = `${session.instanceUrl}/services/Soap/m/${API_VERSION}`
  const headers = { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' }
  try {
    const body = envelope(session.accessToken, view)
    const answer = await sendHttp({ method: 'POST', url, headers, body }, timeoutMs)
    if (/<success>true<\/success>/.test(answer.body)) return { kind: 'ok', body: null }
    const error = errorIn(answer.body, answer.statusCode)
    return { kind: 'failed', error, mayHaveHappened: answer.statusCode !== 200 }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const said = { code: 'NO_ANSWER', message: error.message, fields: [] }
    return { kind: 'failed', error: said, mayHaveHappened: error.wasSent }
  }
}

/** Standard columns go by names of their own, which differ from those of the fields. */
const COLUMNS = {
  Contact: ['NAME', 'ACCOUNT.NAME', 'CONTACT.EMAIL'],
  Lead: ['FULL_NAME', 'LEAD.COMPANY', 'LEAD.EMAIL'],
} as const

function envelope(
  sessionId: string,
  { object, flag, date }: { readonly object: 'Contact' | 'Lead'; readonly flag: string; readonly date: string },
): string {
  const columns = [...COLUMNS[object], flag, date].map((column) => `<columns>${escaped(column)}</columns>`).join('')
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<soapenv:Header><SessionHeader><sessionId>${escaped(sessionId)}</sessionId></SessionHeader></soapenv:Header>` +
    `<soapenv:Body><upsertMetadata><metadata xsi:type="ListView"><fullName>${object}.${LIST_VIEW_NAME}</fullName>` +
    `${columns}<filterScope>Everything</filterScope>` +
    `<filters><field>${escaped(flag)}</field><operation>equals</operation><value>1</value></filters>` +
    `<label>Hard bounces</label></metadata></upsertMetadata></soapenv:Body></soapenv:Envelope>`
  )
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The error of the component, or the fault of the whole request. */
function errorIn(body: string, status: number): SalesforceError {
  const code = /<statusCode>([A-Z_]+)</.exec(body)?.[1] ?? /<faultcode>(?:\w+:)?([A-Z_]+)</.exec(body)?.[1]
  const message = /<(?:message|faultstring)>([^<]*)</.exec(body)?.[1] ?? ''
  return { code: code ?? `ERROR_HTTP_${status}`, message, fields: [] }
}
