import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'jsforce'
import { beforeEach, expect, test } from 'vitest'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import { startSimulator } from '../simulator.ts'
import { connect, freshSimulator, NOW_MS } from './connect.ts'

const simulator = await freshSimulator()
let connection: Connection

beforeEach(async () => {
  connection = await connect(simulator)
})

const emailActive = {
  fullName: 'Contact.Checked__c',
  label: 'Checked',
  type: 'Checkbox',
  defaultValue: true,
}

test('a field made by metadata is hidden until a permission set grants it', async () => {
  expect(await connection.metadata.create('CustomField', [emailActive] as never)).toMatchObject([
    { fullName: 'Contact.Checked__c', success: true },
  ])
  await expect(connection.query('SELECT Checked__c FROM Contact')).rejects.toMatchObject({
    errorCode: 'INVALID_FIELD',
  })
  const fieldPermissions = [{ field: 'Contact.Checked__c', readable: true, editable: true }]
  const set = { fullName: 'Checker', label: 'Checker', fieldPermissions }
  expect(await connection.metadata.create('PermissionSet', set as never)).toMatchObject({ success: true })
  const { records } = await connection.query("SELECT Id FROM PermissionSet WHERE Name = 'Checker'")
  await connection
    .sobject('PermissionSetAssignment')
    .create({ AssigneeId: INTEGRATION_USER_ID, PermissionSetId: String(records[0]?.Id) })
  expect((await connection.query('SELECT Checked__c FROM Contact')).totalSize).toBe(0)
  expect(await connection.metadata.read('PermissionSet', 'Checker')).toMatchObject({ label: 'Checker' })
  await connection.metadata.delete('PermissionSet', 'Checker')
  await expect(connection.query('SELECT Checked__c FROM Contact')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' })
})

test('upsert says whether it made the field; create again is refused; a wrong type is refused', async () => {
  const upsert = () => connection.metadata.upsert('CustomField', [emailActive] as never)
  expect(await upsert()).toMatchObject([{ created: true, success: true }])
  expect(await upsert()).toMatchObject([{ created: false, success: true }])
  expect(await connection.metadata.create('CustomField', emailActive as never)).toMatchObject({
    success: false,
    errors: [{ statusCode: 'DUPLICATE_DEVELOPER_NAME' }],
  })
  const text = { ...emailActive, type: 'Text', length: 10 }
  expect(await connection.metadata.update('CustomField', [text] as never)).toMatchObject([{ success: false }])
  expect(await connection.metadata.read('CustomField', 'Contact.Checked__c')).toMatchObject({ label: 'Checked' })
  expect(await connection.metadata.delete('CustomField', ['Contact.Checked__c'])).toMatchObject([{ success: true }])
  expect(await connection.metadata.delete('CustomField', ['Contact.Checked__c'])).toMatchObject([{ success: false }])
})

test('a custom object takes records, is listed, described and removed', async () => {
  expect(await connection.metadata.create('CustomObject', visit as never)).toMatchObject({ success: true })
  const created = await connection.sobject('Visit__c').create({ Name: 'First' })
  expect(created.id).toMatch(/^a00/)
  const names = (await connection.metadata.list({ type: 'CustomObject' })).map((each) => each.fullName)
  expect(names).toContain('Visit__c')
  expect((await connection.metadata.describe()).metadataObjects.map((each) => each.xmlName)).toContain('CustomObject')
  expect(await connection.metadata.delete('CustomObject', 'Visit__c')).toMatchObject({ success: true })
  await expect(connection.query('SELECT Id FROM Visit__c')).rejects.toMatchObject({ errorCode: 'INVALID_TYPE' })
})

test('tooling reads, changes and removes what it made', async () => {
  const fields = connection.tooling.sobject('CustomField')
  const Metadata = { label: 'Checked', type: 'Checkbox', defaultValue: false }
  const [made] = [await fields.create({ FullName: 'Activity.Checked__c', Metadata } as never)].flat()
  const id = String(made?.id)
  expect(id).toMatch(/^00N/)
  const { records } = await connection.tooling.query("SELECT Id FROM CustomField WHERE DeveloperName = 'Checked'")
  expect(records).toMatchObject([{ Id: id }])
  await fields.update({ Id: id, Metadata: { ...Metadata, label: 'Looked at' } } as never)
  expect(await fields.retrieve(id)).toMatchObject({
    FullName: 'Activity.Checked__c',
    Metadata: { label: 'Looked at' },
  })
  await fields.delete(id)
  await expect(fields.retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
})
const visit = {
  fullName: 'Visit__c',
  label: 'Visit',
  pluralLabel: 'Visits',
  nameField: { type: 'Text', label: 'Visit name' },
  deploymentStatus: 'Deployed',
  sharingModel: 'ReadWrite',
}

test('a list view is made, listed by REST, and refused where it filters by no field', async () => {
  const filters = (field: string) => [{ field, operation: 'equals', value: '1' }]
  const view = (field: string) => ({
    fullName: 'Contact.Dead',
    label: 'Dead',
    filterScope: 'Everything',
    columns: ['NAME', field],
    filters: filters(field),
  })
  const upsert = (field: string) => connection.metadata.upsert('ListView', view(field) as never)
  expect(await upsert('Nope__c')).toMatchObject({ success: false })
  expect(await upsert('Hard_Bounce__c')).toMatchObject({ success: true, created: true })
  expect(await connection.requestGet('/sobjects/Contact/listviews')).toMatchObject({
    listviews: [{ developerName: 'AllContacts' }, { developerName: 'Dead' }],
  })
})

test('what metadata made outlives the process', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'))
  const first = await startSimulator({ nowMs: NOW_MS, dataDir })
  const before = await connect(first)
  await before.metadata.create('CustomObject', visit as never)
  await before.sobject('Visit__c').create({ Name: 'First' })
  await first.stop()
  const second = await startSimulator({ dataDir })
  const after = await connect(second)
  expect((await after.query('SELECT Name FROM Visit__c')).records).toMatchObject([{ Name: 'First' }])
  expect(await after.metadata.read('CustomObject', 'Visit__c')).toMatchObject({ label: 'Visit' })
  await second.stop()
  rmSync(dataDir, { recursive: true })
})
