import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addToLayouts, type PageLayout, readLayouts } from './page-layouts.ts'

const TIMEOUT_MS = 5_000
const wanted = { Contact: ['email_active__c', 'Hard_Bounce__c'], Lead: ['Hard_Bounce__c'] }

/** What the org holds by full name, as XML; a request that writes replaces it. */
const stored = new Map<string, string>()
let listed: string[] = []
const asked: string[] = []
let refusal: string | null = null

const server = createServer(async (request, answer) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  asked.push(/<(list|read|update)Metadata>/.exec(body)?.[1] ?? '')
  answer.end(
    `<soapenv:Envelope xmlns="http://soap.sforce.com/2006/04/metadata"><soapenv:Body>${work(body)}</soapenv:Body></soapenv:Envelope>`,
  )
})
function work(body: string): string {
  if (body.includes('<listMetadata>')) return listed.map((one) => `<result>${one}</result>`).join('')
  if (body.includes('<readMetadata>')) {
    const names = [...body.matchAll(/<fullNames>([^<]*)</g)].map(([, name = '']) => name)
    return `<result>${names.map((name) => `<records xsi:type="Layout">${stored.get(name)}</records>`).join('')}</result>`
  }
  if (refusal) return `<result><errors><message>${refusal}</message><statusCode>CANNOT</statusCode></errors></result>`
  for (const [, xml = ''] of body.matchAll(/<metadata xsi:type="Layout">([\s\S]*?)<\/metadata>/g)) {
    stored.set(/<fullName>([^<]*)</.exec(xml)?.[1] ?? '', xml)
  }
  return '<result><success>true</success></result>'
}

let session: { accessToken: string; instanceUrl: string }
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  session = { accessToken: 't', instanceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})
beforeEach(() => {
  stored.clear()
  asked.splice(0)
  listed = []
  refusal = null
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const section = (label: string, columns: string) =>
  `<layoutSections><label>${label}</label>${columns}<style>OneColumn</style></layoutSections>`
const shows = (field: string) => `<layoutItems><behavior>Edit</behavior><field>${field}</field></layoutItems>`

function add(fullName: string, content: string, more = ''): void {
  stored.set(fullName, `<fullName>${fullName}</fullName>${content}`)
  listed.push(`<fullName>${fullName}</fullName>${more}`)
}

async function read(): Promise<PageLayout[]> {
  const answer = await readLayouts(session, TIMEOUT_MS)
  if (answer.kind === 'failed') throw new Error(answer.error.message)
  return answer.body
}

const placed = async () => {
  expect(await addToLayouts(session, await read(), wanted, TIMEOUT_MS)).toEqual({ kind: 'ok', body: null })
}

test('layouts of Contact and Lead are read, those of other objects and of packages are not', async () => {
  add('Contact-Sales %26 Service', section('Information', `<layoutColumns>${shows('Email')}</layoutColumns>`))
  add('Lead-Lead Layout', '')
  add('Contact-Theirs', '', '<namespacePrefix>pkg</namespacePrefix>')
  add('ContactPointEmail-Layout', '')
  add('Account-Account Layout', '')
  expect((await read()).map(({ object, name, fields }) => [object, name, fields])).toEqual([
    ['Contact', 'Sales & Service', ['Email']],
    ['Lead', 'Lead Layout', []],
  ])
})

test('an org with many layouts is asked for ten at a time', async () => {
  for (let n = 0; n < 21; n += 1) add(`Contact-L${n}`, '')
  expect(await read()).toHaveLength(21)
  expect(asked).toEqual(['list', 'read', 'read', 'read'])
})

test('the section is made behind the others; whatever else the layout holds goes back as it came', async () => {
  const before = section('Information', `<layoutColumns>${shows('Email')}</layoutColumns><layoutColumns/>`)
  const rest = '<miniLayout><fields>Hard_Bounce__c</fields></miniLayout><relatedLists><fields>X</fields></relatedLists>'
  add('Contact-A', `<customThing>&amp;</customThing>${before}${rest}`)
  await placed()
  const items = shows('email_active__c') + shows('Hard_Bounce__c')
  expect(stored.get('Contact-A')).toBe(
    `<fullName>Contact-A</fullName><customThing>&amp;</customThing>${before}<layoutSections>` +
      '<customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading>' +
      `<label>Email Deliverability</label><layoutColumns>${items}</layoutColumns><layoutColumns/>` +
      `<style>TwoColumnsTopToBottom</style></layoutSections>${rest}`,
  )
})

test.each(['<layoutColumns/>', '<layoutColumns></layoutColumns>', `<layoutColumns>${shows('Phone')}</layoutColumns>`])(
  'a section that is there gets what it lacks (%s)',
  async (columns) => {
    add('Lead-A', section('Information', '<layoutColumns/>') + section('Email Deliverability', columns))
    await placed()
    const [layout] = await read()
    expect(layout?.fields).toContain('Hard_Bounce__c')
    expect(layout?.xml.match(/Email Deliverability/g)).toHaveLength(1)
  },
)

test('where nothing is missing nothing is written', async () => {
  add('Lead-A', section('Mine', `<layoutColumns>${shows('Hard_Bounce__c')}</layoutColumns>`))
  await placed()
  expect(asked).toEqual(['list', 'read'])
})

test('what Salesforce says against it is told', async () => {
  add('Lead-A', section('Mine', '<layoutColumns/>'))
  refusal = 'no rights'
  expect(await addToLayouts(session, await read(), wanted, TIMEOUT_MS)).toMatchObject({
    kind: 'failed',
    error: { code: 'CANNOT', message: 'no rights' },
  })
})
