import type { LayoutFields, OrgLayout } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import { askSoap, escapeXml, resultsIn, type SoapAnswer, type SoapSession, soapError, unescapeXml } from './soap.ts'

export type PageLayout = OrgLayout & {
  /**
   * All of it, as XML. A layout is written back whole, so what was read goes back as it came, with ours added: nothing
   * is lost that we do not know of.
   */
  readonly xml: string
}
/** HBF-10. */
const SECTION_LABEL = 'Email Deliverability'
/** Salesforce reads and writes so many components in one call. */
const COMPONENTS_MAX = 10

/**
 * The page layouts of Contact and Lead, but not those of packages, which their makers own.
 * @source Salesforce Metadata API developer guide, "Layout", "listMetadata()" and "readMetadata()"
 */
export async function readLayouts(session: SoapSession, timeoutMs: number): Promise<SoapAnswer<PageLayout[]>> {
  const query = '<listMetadata><queries><type>Layout</type></queries></listMetadata>'
  const listed = await askSoap(session, 'metadata', query, timeoutMs)
  if (listed.kind === 'failed') return listed
  const names = resultsIn(listed.body).flatMap(ownLayoutName)
  const layouts: PageLayout[] = []
  for (const batch of chunksOf(names, COMPONENTS_MAX)) {
    const wanted = batch.map((name) => `<fullNames>${name}</fullNames>`).join('')
    const request = `<readMetadata><type>Layout</type>${wanted}</readMetadata>`
    const answer = await askSoap(session, 'metadata', request, timeoutMs)
    if (answer.kind === 'failed') return answer
    layouts.push(...layoutsIn(answer.body))
  }
  return { kind: 'ok', body: layouts }
}

const isOurs = (name: string): boolean => /^(?:Contact|Lead)-/.test(name)

function ownLayoutName(listed: string): string[] {
  const name = /<fullName>([^<]*)</.exec(listed)?.[1] ?? ''
  return isOurs(name) && !/<namespacePrefix>[^<]/.test(listed) ? [name] : []
}

const layoutsIn = (body: string): PageLayout[] =>
  [...body.matchAll(/<records[^>]*>([\s\S]*?)<\/records>/g)].flatMap(([, xml = '']) => {
    const fullName = /<fullName>([^<]*)</.exec(xml)?.[1] ?? ''
    if (!isOurs(fullName)) return []
    const object = fullName.startsWith('Lead-') ? 'Lead' : 'Contact'
    return [{ object, name: nameIn(fullName), fields: fieldsOn(xml), xml }]
  })

/** Of `Contact-Contact Layout` the name that people know; Salesforce escapes signs in it as URLs do. */
function nameIn(fullName: string): string {
  const name = unescapeXml(fullName.slice(fullName.indexOf('-') + 1))
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Lists of related records and mini layouts name fields as well, which nobody sees on the page. */
const fieldsOn = (xml: string): string[] =>
  [...xml.matchAll(/<layoutItems>([\s\S]*?)<\/layoutItems>/g)].flatMap(
    ([, item = '']) => /<field>([^<]*)</.exec(item)?.[1] ?? [],
  )

/** Puts the fields that a layout lacks into its section "Email Deliverability", which is made where it is missing. */
export async function addToLayouts(
  session: SoapSession,
  layouts: readonly PageLayout[],
  wanted: LayoutFields,
  timeoutMs: number,
): Promise<SoapAnswer> {
  const changed = layouts.flatMap((layout) => {
    const missing = wanted[layout.object].filter((field) => !layout.fields.includes(field))
    return missing.length === 0 ? [] : [withFields(layout.xml, missing)]
  })
  for (const batch of chunksOf(changed, COMPONENTS_MAX)) {
    const components = batch.map((xml) => `<metadata xsi:type="Layout">${xml}</metadata>`).join('')
    const answer = await askSoap(session, 'metadata', `<updateMetadata>${components}</updateMetadata>`, timeoutMs)
    if (answer.kind === 'failed') return answer
    const refused = resultsIn(answer.body).find((result) => !result.includes('<success>true</success>'))
    if (refused !== undefined) return { kind: 'failed', error: soapError(refused, 200), mayHaveHappened: true }
  }
  return { kind: 'ok', body: null }
}

function withFields(xml: string, fields: readonly string[]): string {
  const items = fields
    .map((field) => `<layoutItems><behavior>Edit</behavior><field>${escapeXml(field)}</field></layoutItems>`)
    .join('')
  const sections = [...xml.matchAll(/<layoutSections>[\s\S]*?<\/layoutSections>/g)]
  const own = sections.find(([section]) => section.includes(`<label>${SECTION_LABEL}</label>`))
  if (own) return splice(xml, own.index, own[0].length, withItems(own[0], items))
  const last = sections.at(-1)
  // Elements of a kind stand together, so a section goes behind the others. Salesforce knows no layout without any.
  return last ? splice(xml, last.index + last[0].length, 0, newSection(items)) : xml
}

const withItems = (section: string, items: string): string =>
  section.replace(/<\/layoutColumns>|<layoutColumns\s*\/>/, (end) =>
    end.startsWith('</') ? `${items}${end}` : `<layoutColumns>${items}</layoutColumns>`,
  )

const newSection = (items: string): string =>
  '<layoutSections><customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading>' +
  `<label>${SECTION_LABEL}</label><layoutColumns>${items}</layoutColumns><layoutColumns/>` +
  '<style>TwoColumnsTopToBottom</style></layoutSections>'

const splice = (text: string, at: number, length: number, added: string): string =>
  text.slice(0, at) + added + text.slice(at + length)
