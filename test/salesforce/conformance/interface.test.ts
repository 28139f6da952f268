import type { Connection } from 'jsforce'
import { beforeEach, describe, expect, test } from 'vitest'
import { INTEGRATION_USER_ID, ORG_ID } from '../seed-org.ts'
import { connect, freshSimulator } from './connect.ts'

// What clients with a face ask: layouts, lists, tabs, actions, what was used last, and who is signed in.
const simulator = await freshSimulator()
let connection: Connection
let accountId: string

beforeEach(async () => {
  connection = await connect(simulator)
  const { ids } = simulator.seed({ Account: [{ _ref: 'acme', Name: 'Acme' }] })
  accountId = String(ids[0])
})

describe('layouts', () => {
  const shown = (sections: { layoutRows: { layoutItems: { layoutComponents: { value?: string }[] }[] }[] }[]) =>
    sections
      .flatMap(({ layoutRows }) => layoutRows.flatMap(({ layoutItems }) => layoutItems))
      .flatMap(({ layoutComponents }) => layoutComponents.map(({ value }) => value))

  test('a layout shows the fields that the user sees, and lets edit those that may be written', async () => {
    const { layouts, recordTypeMappings } = await connection.sobject('Contact').layouts()
    const [layout] = layouts as unknown as Parameters<typeof shown>[0] &
      { detailLayoutSections: Parameters<typeof shown>[0]; editLayoutSections: Parameters<typeof shown>[0] }[]
    expect(shown(layout?.detailLayoutSections ?? [])).toEqual(expect.arrayContaining(['Email', 'IsEmailBounced']))
    expect(shown(layout?.editLayoutSections ?? [])).not.toContain('IsEmailBounced')
    expect(recordTypeMappings).toMatchObject([{ name: 'Master', layoutId: expect.stringMatching(/^00h/) }])
    const path = '/sobjects/Contact/describe/layouts/012000000000000AAA'
    expect(await connection.requestGet(path)).toMatchObject({ relatedLists: expect.any(Array) })
  })

  test('related lists follow the children of the object', async () => {
    const { layouts } = await connection.sobject('Account').layouts()
    expect(layouts[0]?.relatedLists).toContainEqual(
      expect.objectContaining({ name: 'Contacts', sobject: 'Contact', field: 'AccountId' }),
    )
  })

  test('compact layouts are the default of the system, and there is no approval process', async () => {
    const { compactLayouts } = await connection.sobject('Account').compactLayouts()
    expect(compactLayouts).toMatchObject([{ name: 'SYSTEM', objectType: 'Account' }])
    expect(await connection.requestGet('/compactLayouts?q=Account,Contact')).toHaveProperty('Contact.fieldItems')
    expect(await connection.sobject('Account').approvalLayouts()).toEqual({ approvalLayouts: [] })
    const submitted = connection.process.approval.submit(accountId, 'please')
    await expect(submitted).rejects.toMatchObject({ errorCode: 'NO_APPLICABLE_PROCESS' })
    expect(await connection.process.rule.list()).toEqual({})
  })

  test('a layout that nobody made is not found', async () => {
    await expect(connection.sobject('Account').layouts('Nope')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    await expect(connection.sobject('Nope__c').layouts()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  })
})

describe('list views', () => {
  const dead = {
    fullName: 'Contact.Dead',
    label: 'Dead',
    filterScope: 'Everything',
    columns: ['FULL_NAME', 'ACCOUNT.NAME', 'CONTACT.EMAIL', 'Hard_Bounce__c'],
    filters: [{ field: 'Hard_Bounce__c', operation: 'equals', value: '1' }],
  }
  const idOf = async (object: string, developerName: string) => {
    type Views = { listviews: { id: string; developerName: string }[] }
    const { listviews } = await connection.requestGet<Views>(`/sobjects/${object}/listviews`)
    return String(listviews.find((view) => view.developerName === developerName)?.id)
  }

  test('a list made by metadata is described by its query, and answers the rows of it', async () => {
    simulator.seed({
      Contact: [
        { FirstName: 'Ann', LastName: 'Lee', Email: 'ann@acme.example', AccountId: '@acme', Hard_Bounce__c: true },
        { LastName: 'Roe', Email: 'jo@acme.example' },
      ],
    })
    await connection.metadata.upsert('ListView', dead as never)
    const view = connection.sobject('Contact').listview(await idOf('Contact', 'Dead'))
    expect(await view.describe()).toMatchObject({
      scope: 'everything',
      query: expect.stringContaining(
        'SELECT Name, Account.Name, Email, Hard_Bounce__c, Id, CreatedDate, LastModifiedDate, SystemModstamp FROM Contact WHERE Hard_Bounce__c = true',
      ),
    })
    const shown = [
      { fieldNameOrPath: 'Account.Name', value: 'Acme' },
      { fieldNameOrPath: 'Email', value: 'ann@acme.example' },
    ]
    expect(await view.results()).toMatchObject({ records: [{ columns: expect.arrayContaining(shown) }] })
    expect(await view.explain()).toMatchObject({ plans: [{ sobjectType: 'Contact', cardinality: 1 }] })
  })

  test('every org has the list of all accounts, page by page', async () => {
    simulator.seed({ Account: [{ Name: 'Beta' }, { Name: 'Gamma' }] })
    const id = await idOf('Account', 'AllAccounts')
    const results = (more: string) => connection.requestGet(`/sobjects/Account/listviews/${id}/results${more}`)
    expect(await results('')).toMatchObject({ size: 3, done: true, label: 'All Accounts' })
    expect(await results('?limit=2')).toMatchObject({ size: 2, done: false })
    expect(await results('?limit=2&offset=2')).toMatchObject({ size: 1, done: true })
    await expect(connection.sobject('Contact').listview(id).describe()).rejects.toMatchObject({
      errorCode: 'NOT_FOUND',
    })
  })
})

describe('what was used last', () => {
  test('a query FOR VIEW and a write that asks for it count, the last one first', async () => {
    const beta = String(simulator.seed({ Account: [{ Name: 'Beta' }] }).ids[0])
    expect(await connection.recent()).toEqual([])
    await connection.query(`SELECT Id FROM Account WHERE Id = '${accountId}' FOR VIEW`)
    await connection
      .sobject('Account')
      .update({ Id: beta, Phone: '1' }, { headers: { 'Sforce-Mru': 'updateMru=true' } })
    await connection.query('SELECT Id FROM User LIMIT 1')
    expect(await connection.recent()).toMatchObject([
      { Name: 'Beta' },
      { Name: 'Acme', attributes: { type: 'Account' } },
    ])
    expect(await connection.recent(1)).toHaveLength(1)
    expect(await connection.sobject('Contact').recent()).toEqual([])
    await connection.sobject('Account').delete(beta)
    expect(await connection.sobject('Account').recent()).toMatchObject([{ Id: accountId }])
  })
})

describe('the interface', () => {
  test('objects with a page have a tab, and the theme colours the same objects', async () => {
    const tabs = await connection.tabs()
    expect(tabs).toContainEqual(expect.objectContaining({ name: 'standard-Account', label: 'Accounts' }))
    const { themeItems } = await connection.theme()
    expect(themeItems.map(({ name }: { name: string }) => name)).toEqual(tabs.map(({ sobjectName }) => sobjectName))
    const [app] = await connection.soap.describeTabs()
    expect(app?.tabs.map(({ label }) => label)).toContain('Contacts')
  })

  test('an action is described by the object that it makes, and makes it beside the record at hand', async () => {
    expect(await connection.quickActions()).toContainEqual(expect.objectContaining({ name: 'LogACall' }))
    const logACall = connection.quickAction('LogACall')
    expect(await logACall.describe()).toMatchObject({ targetSobjectType: 'Task' })
    expect(await logACall.defaultValues(accountId)).toMatchObject({
      WhatId: accountId,
      WhoId: null,
      Priority: 'Normal',
    })
    expect(await logACall.execute(accountId, { Subject: 'Rang' })).toMatchObject({
      success: true,
      contextId: accountId,
    })
    expect(simulator.rows('Task')).toMatchObject([{ Subject: 'Rang', WhatId: accountId }])
    await expect(connection.quickAction('Nope').describe()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  })

  test('code that does nothing runs, and other code is said not to compile', async () => {
    expect(await connection.tooling.executeAnonymous("// hi\nSystem.debug('Hello');")).toMatchObject({ success: true })
    const refused = await connection.tooling.executeAnonymous('delete [SELECT Id FROM Account];')
    expect(refused).toMatchObject({ compiled: false, success: false, line: 1 })
    expect(simulator.rows('Account')).toHaveLength(1)
  })
})

describe('who is signed in', () => {
  test('the identity service tells the user of the token, in either place, and no one else', async () => {
    const { identity } = await connection.requestGet<{ identity: string }>('/')
    expect(await connection.identity()).toMatchObject({
      user_id: INTEGRATION_USER_ID,
      organization_id: ORG_ID,
      username: 'integration@crm.example',
      urls: { rest: `${simulator.url}/services/data/v{version}/` },
    })
    const ask = async (url: string, token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` }
      const response = await fetch(url, { headers })
      return [response.status, await response.text()]
    }
    expect(await ask(identity)).toEqual([403, 'Missing_OAuth_Token'])
    expect(await ask(identity, 'nobody')).toEqual([403, 'Bad_OAuth_Token'])
    expect((await ask(identity, String(connection.accessToken)))[0]).toBe(200)
    const other = identity.replace(INTEGRATION_USER_ID, '005000000000009AAA')
    expect(await ask(other, String(connection.accessToken))).toEqual([404, 'Bad_Id'])
  })
})
