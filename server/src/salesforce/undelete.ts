import { escapeXml, type SoapAnswer, type SoapSession, sendSoap } from './soap.ts'

/**
 * Takes one record out of the recycle bin. REST knows no undelete.
 * @source Salesforce SOAP API developer guide, "undelete()" of the partner API
 */
export function undeleteRecord(session: SoapSession, recordId: string, timeoutMs: number): Promise<SoapAnswer> {
  return sendSoap(session, 'partner', `<undelete><ids>${escapeXml(recordId)}</ids></undelete>`, timeoutMs)
}
