import { describe, expect, test } from 'vitest'
import { readServiceAnswer } from './service-answer.ts'
import { keyOfRequest } from './service-observations.ts'
import { isServicePath, readServiceRequest } from './service-request.ts'

const ANN = { Name: 'Ann Lee', EmailAddress: 'ann@acme.com', RoutingType: 'SMTP' }
const created = (disposition: string, item: Record<string, unknown> = {}) => ({
  __type: 'CreateItemJsonRequest:#Exchange',
  Header: { RequestServerVersion: 'V2018_01_08' },
  Body: {
    __type: 'CreateItemRequest:#Exchange',
    Items: [
      {
        __type: 'Message:#Exchange',
        Subject: 'Plan',
        Body: { BodyType: 'HTML', Value: 'CANARY' },
        ToRecipients: [ANN],
        CcRecipients: [],
        BccRecipients: [{ Name: 'Spy', EmailAddress: 'spy@acme.com' }],
        ...item,
      },
    ],
    MessageDisposition: disposition,
  },
})
const updated = (updates: unknown[], disposition = 'SendAndSaveCopy') => ({
  Body: {
    ItemChanges: [{ ItemId: { Id: 'AAk=', ChangeKey: 'CQ' }, Updates: updates }],
    MessageDisposition: disposition,
  },
})
const setField = (name: string, value: unknown, uri = name) => ({
  __type: 'SetItemField:#Exchange',
  Path: { FieldURI: uri },
  Item: { [name]: value },
})

describe('requests', () => {
  test('a mail sent without a draft is read with its recipients and subject, never its body', () => {
    const seen = readServiceRequest(created('SendAndSaveCopy'))
    expect(seen).toEqual({
      intent: 'send',
      itemId: null,
      record: {
        from: null,
        to: [{ address: 'ann@acme.com', name: 'Ann Lee' }],
        cc: [],
        bcc: [{ address: 'spy@acme.com', name: 'Spy' }],
        subject: 'Plan',
        atMs: null,
      },
    })
    expect(JSON.stringify(seen)).not.toContain('CANARY')
  })
  test.each([
    ['SaveOnly', 'draft'],
    ['SendOnly', 'send'],
    ['SendAndSaveCopy', 'send'],
  ])('%s is a %s', (disposition, intent) => {
    expect(readServiceRequest(created(disposition))?.intent).toBe(intent)
  })
  test('an update says only what changed; the rest is null, not empty', () => {
    const seen = readServiceRequest(updated([setField('CcRecipients', [ANN], 'message:CcRecipients')]))
    expect(seen).toMatchObject({
      intent: 'send',
      itemId: 'AAk=',
      record: { to: null, cc: [{ address: 'ann@acme.com' }] },
    })
    expect(readServiceRequest(updated([]))?.record).toMatchObject({ to: null, cc: null, bcc: null })
  })
  test('a deleted field is an empty list', () => {
    const deleted = { __type: 'DeleteItemField:#Exchange', Path: { FieldURI: 'message:ToRecipients' } }
    expect(readServiceRequest(updated([deleted]))?.record.to).toEqual([])
  })
  test('a deferred send is scheduled', () => {
    const ExtendedProperty = [{ ExtendedFieldURI: { PropertyTag: '0x3FEF' }, Value: '2026-03-02T09:00:00Z' }]
    expect(readServiceRequest(created('SendAndSaveCopy', { ExtendedProperty }))?.intent).toBe('schedule')
  })
  test('a legacy directory address is replaced by the one that mail can reach, or left out', () => {
    const ToRecipients = [
      { Name: 'Bo', EmailAddress: '/O=EX/OU=A/CN=BO', RoutingType: 'EX', SmtpAddress: 'bo@ourco.com' },
      { Name: 'Cy', EmailAddress: '/O=EX/OU=A/CN=CY', RoutingType: 'EX' },
    ]
    expect(readServiceRequest(created('SendOnly', { ToRecipients }))?.record.to).toEqual([
      { address: 'bo@ourco.com', name: 'Bo' },
    ])
  })
  test('meetings, settings and noise give nothing', () => {
    expect(readServiceRequest(created('SendAndSaveCopy', { __type: 'CalendarItem:#Exchange' }))).toBeNull()
    for (const noise of [null, 'x', [], {}, { Body: null }, { Body: { MessageDisposition: 'SendOnly' } }])
      expect(readServiceRequest(noise)).toBeNull()
  })
  test('only the service path is watched', () => {
    expect(['/owa/service.svc', '/owa/0/service.svc'].every(isServicePath)).toBe(true)
    expect(['/owa/startupdata.ashx', '/service.svc', '/owa/x/service.svc'].some(isServicePath)).toBe(false)
  })
  test('both observers give one mail one key, and two mails two', () => {
    const one = readServiceRequest(created('SendOnly'))
    if (!one) throw new Error('the request was not read')
    expect(keyOfRequest(one, 900)).toBe(keyOfRequest(structuredClone(one), 900))
    expect(keyOfRequest(one, 901)).not.toBe(keyOfRequest(one, 900))
  })
})

describe('answers', () => {
  const body = (item: Record<string, unknown>) => ({ Body: { ResponseMessages: { Items: [item] } } })
  test('a success is final and names the item', () => {
    const item = { ResponseClass: 'Success', ResponseCode: 'NoError', Items: [{ ItemId: { Id: 'AAk=' } }] }
    expect(readServiceAnswer(200, body(item))).toEqual({ outcome: 'sent', itemId: 'AAk=', messageId: null })
  })
  test('an error inside HTTP 200 is a failure', () => {
    expect(readServiceAnswer(200, body({ ResponseClass: 'Error', ResponseCode: 'ErrorSendAsDenied' })).outcome).toBe(
      'failed',
    )
  })
  test.each([0, 401, 440, 429, 500, 503])('status %i will be tried again by the client', (status) => {
    expect(readServiceAnswer(status, null).outcome).toBe('unclear')
  })
  test('an answer that cannot be read proves nothing', () => {
    expect(readServiceAnswer(200, null).outcome).toBe('unclear')
  })
})
