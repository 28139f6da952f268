import { escapeXml, type SoapAnswer, type SoapSession, sendSoap } from './soap.ts'

export const LIST_VIEW_NAME = 'Hard_Bounces'

export type NewListView = {
  readonly object: 'Contact' | 'Lead'
  /** API names of the flag and its date. */
  readonly flag: string
  readonly date: string
}

/** Standard columns go by names of their own, which differ from those of the fields. */
const COLUMNS = {
  Contact: ['NAME', 'ACCOUNT.NAME', 'CONTACT.EMAIL'],
  Lead: ['FULL_NAME', 'LEAD.COMPANY', 'LEAD.EMAIL'],
} as const

/**
 * Makes the list view "Hard bounces" of an object: all records whose flag is set (HBF-10). List views are metadata, and
 * REST cannot make them; `upsertMetadata` changes one that is there.
 * @source Salesforce Metadata API developer guide, "ListView" and "upsertMetadata()"
 */
export function createListView(session: SoapSession, view: NewListView, timeoutMs: number): Promise<SoapAnswer> {
  const { object, flag, date } = view
  const columns = [...COLUMNS[object], flag, date].map((column) => `<columns>${escapeXml(column)}</columns>`).join('')
  const filter = `<filters><field>${escapeXml(flag)}</field><operation>equals</operation><value>1</value></filters>`
  const operation =
    `<upsertMetadata><metadata xsi:type="ListView"><fullName>${object}.${LIST_VIEW_NAME}</fullName>` +
    `${columns}<filterScope>Everything</filterScope>${filter}<label>Hard bounces</label></metadata></upsertMetadata>`
  return sendSoap(session, 'metadata', operation, timeoutMs)
}
