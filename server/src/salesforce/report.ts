import { escapeXml, type SoapAnswer, type SoapSession, sendSoap } from './soap.ts'

export const REPORT_NAME = 'Created_by_Reachable'
const FOLDER = 'Reachable'

/** Words of the standard report type "Contacts & Accounts", which differ from the names of the fields. */
const COLUMNS = ['FIRST_NAME', 'LAST_NAME', 'ACCOUNT.NAME', 'EMAIL', 'CREATED_DATE']

/**
 * Makes the report of all contacts that we created, in a folder that everybody may read: running it needs nothing but
 * the permission for reports (RPT-2). `flag` is the API name of the checkbox. Safe to repeat.
 * @source Salesforce Metadata API developer guide, "Report", "ReportFolder" and "upsertMetadata()"
 */
export async function createReport(session: SoapSession, flag: string, timeoutMs: number): Promise<SoapAnswer> {
  const folder = await upsert(
    session,
    `<metadata xsi:type="ReportFolder"><fullName>${FOLDER}</fullName><accessType>Public</accessType>` +
      `<name>${FOLDER}</name><publicFolderAccess>ReadOnly</publicFolderAccess></metadata>`,
    timeoutMs,
  )
  return folder.kind === 'ok' ? upsert(session, reportXml(escapeXml(`Contact.${flag}`)), timeoutMs) : folder
}

function reportXml(flag: string): string {
  const columns = [...COLUMNS, flag].map((name) => `<columns><field>${name}</field></columns>`).join('')
  const filter = `<filter><criteriaItems><column>${flag}</column><operator>equals</operator><value>1</value></criteriaItems></filter>`
  const always =
    '<timeFrameFilter><dateColumn>CREATED_DATE</dateColumn><interval>INTERVAL_CUSTOM</interval></timeFrameFilter>'
  return (
    `<metadata xsi:type="Report"><fullName>${FOLDER}/${REPORT_NAME}</fullName>${columns}${filter}` +
    `<format>Tabular</format><name>Created by Reachable</name><reportType>ContactList</reportType>` +
    `<scope>organization</scope><showDetails>true</showDetails>${always}</metadata>`
  )
}

const upsert = (session: SoapSession, metadata: string, timeoutMs: number): Promise<SoapAnswer> =>
  sendSoap(session, 'metadata', `<upsertMetadata>${metadata}</upsertMetadata>`, timeoutMs)
