import type { SalesforceError } from './errors.ts'
import { askSoap, escapeXml, resultsIn, type SoapAnswer, type SoapSession, soapError } from './soap.ts'

/** Salesforce takes so many ids in one call. @source SOAP API developer guide, "undelete()" */
export const UNDELETE_IDS_MAX = 200

/** By record id, in the order of the question; null: the record is back. */
export type Undeleted = ReadonlyMap<string, SalesforceError | null>

/**
 * Takes records out of the recycle bin, each by itself. REST knows no undelete.
 * @source Salesforce SOAP API developer guide, "undelete()" of the partner API
 */
export async function undeleteRecords(
  session: SoapSession,
  recordIds: readonly string[],
  timeoutMs: number,
): Promise<SoapAnswer<Undeleted>> {
  const ids = recordIds.map((id) => `<ids>${escapeXml(id)}</ids>`).join('')
  const answer = await askSoap(session, 'partner', `<undelete>${ids}</undelete>`, timeoutMs)
  if (answer.kind === 'failed') return answer
  const results = resultsIn(answer.body)
  if (results.length !== recordIds.length) {
    return { kind: 'failed', error: soapError(answer.body, 200), mayHaveHappened: true }
  }
  return { kind: 'ok', body: new Map(recordIds.map((id, index) => [id, errorOf(results[index] ?? '')])) }
}

const errorOf = (result: string): SalesforceError | null =>
  result.includes('<success>true</success>') ? null : soapError(result, 200)
