import { describe, expect, test } from 'vitest'
import { memoryJournal } from '../journal.ts'
import { ApiProblem } from '../problem.ts'
import { seedRecords } from '../seed.ts'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import { createSim } from '../sim.ts'
import { runSoql } from './run-query.ts'

const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
const sim = createSim({ journal: memoryJournal, nowMs: NOW_MS })
const seeded = seedRecords(sim, {
  Account: [
    { _ref: 'acme', Name: 'Acme', OwnerId: '@U-INT' },
    { _ref: 'beta', Name: 'Beta', OwnerId: '@U-HUMAN' },
  ],
  Contact: [
    {
      _ref: 'ann',
      LastName: 'Ann',
      Email: 'ann@acme.example',
      AccountId: '@acme',
      CreatedDate: '2026-11-19T23:59:59Z',
    },
    { _ref: 'bob', LastName: "O'Bob", Email: 'BOB@acme.example', AccountId: '@acme', Title: 'a_b' },
    { _ref: 'cid', LastName: 'Cid', AccountId: '@beta', Title: 'axb', HasOptedOutOfEmail: true },
    { _ref: 'dot', LastName: 'Dot\\', Title: '100%' },
    { _ref: 'gone', LastName: 'Gone', Email: 'gone@acme.example' },
  ],
  Opportunity: [
    { _ref: 'won', Name: 'Won', AccountId: '@acme', StageName: 'Closed Won', Amount: 10, CloseDate: '2026-11-01' },
    { _ref: 'open', Name: 'Open', AccountId: '@acme', Amount: 5.5, CloseDate: '2026-12-01' },
  ],
  Task: [{ Subject: 'Call', WhoId: '@ann', WhatId: '@won', Status: 'Completed', ActivityDate: '2026-11-18' }],
})
seedRecords(sim, { Contact: [{ Id: '@gone', _delete: true }] })
const id = (name: string) => seeded.refs[name] ?? ''

const run = (soql: string, withDeleted = false) =>
  runSoql(sim.queryContext(INTEGRATION_USER_ID), soql, { versionPath: '/services/data/v65.0', withDeleted })
const records = (soql: string, withDeleted = false) => {
  const result = run(soql, withDeleted)
  if (result.kind === 'count') throw new Error('a count has no records')
  return result.kind === 'rows' ? result.rows.map(result.project) : result.records
}
const names = (condition: string) =>
  records(`SELECT LastName FROM Contact WHERE ${condition}`).map((row) => row.LastName)

describe('conditions', () => {
  test.each([
    ["Email = 'ANN@acme.example'", ['Ann']],
    ["Email = 'ann@acme.example  '", ['Ann']],
    ["Email != 'ann@acme.example'", ["O'Bob", 'Cid', 'Dot\\']],
    ["Email IN ('ann@acme.example', 'bob@ACME.example')", ['Ann', "O'Bob"]],
    ["Email NOT IN ('ann@acme.example')", ["O'Bob", 'Cid', 'Dot\\']],
    ['Email = null', ['Cid', 'Dot\\']],
    ["Email = ''", ['Cid', 'Dot\\']],
    ["AccountId IN ('')", ['Dot\\']],
    ['Email != null', ['Ann', "O'Bob"]],
    ["LastName = 'O\\'Bob'", ["O'Bob"]],
    ["LastName = 'Dot\\\\'", ['Dot\\']],
    ["LastName LIKE 'o%'", ["O'Bob"]],
    ["Title LIKE 'a_b'", ["O'Bob", 'Cid']],
    ["Title LIKE 'a\\_b'", ["O'Bob"]],
    ["Title LIKE '%\\%'", ['Dot\\']],
    ["(NOT Title LIKE 'a%') AND Email != null", ['Ann']],
    ["Email != null AND (LastName = 'Ann' OR Title = 'a_b')", ['Ann', "O'Bob"]],
    ['HasOptedOutOfEmail = TRUE', ['Cid']],
    ['HasOptedOutOfEmail != TRUE AND AccountId = null', ['Dot\\']],
    ["Account.Name = 'beta'", ['Cid']],
    ["c.Account.Owner.Email LIKE 'hanna@%'", ['Cid']],
    ['CreatedDate < 2026-11-20T00:00:00Z', ['Ann']],
    ['CreatedDate < 2026-11-20T01:00:00+01:00', ['Ann']],
    ['CreatedDate >= 2026-11-20T10:00:00Z AND Email != null', ["O'Bob"]],
    ['CreatedDate > 2026-11-20T10:00:00Z', []],
    ['CreatedDate >= 2026-11-20T10:00:01Z', []],
    ['CreatedDate = 2026-11-19T23:59:59.000Z', ['Ann']],
    ['CreatedDate IN (2026-11-19T23:59:59Z)', ['Ann']],
    ['CreatedDate = YESTERDAY', ['Ann']],
    ['CreatedDate >= TODAY AND Email != null', ["O'Bob"]],
    ['CreatedDate = LAST_N_DAYS:1 AND Email != null', ['Ann', "O'Bob"]],
    ['LastActivityDate = 2026-11-18', ['Ann']],
    [`AccountId = '${id('acme').slice(0, 15)}'`, ['Ann', "O'Bob"]],
    [`Id IN ('${id('ann')}', '${id('gone')}')`, ['Ann']],
    ['AccountId IN (SELECT AccountId FROM Opportunity WHERE IsClosed = false)', ['Ann', "O'Bob"]],
    ['Id NOT IN (SELECT WhoId FROM Task) AND Email != null', ["O'Bob"]],
  ])('%s', (condition, expected) => {
    const query = condition.startsWith('c.') ? `SELECT LastName FROM Contact c WHERE ${condition}` : null
    const found = query ? records(query).map((row) => row.LastName) : names(condition)
    expect(found).toEqual(expected)
  })

  test('the same rows are found with and without the index', () => {
    expect(names("Email = 'ann@acme.example'")).toEqual(names("(Email = 'ann@acme.example' OR Id = null)"))
  })
})

describe('selection', () => {
  test('queryAll shows what was deleted', () => {
    const soql = "SELECT LastName, IsDeleted FROM Contact WHERE Email = 'gone@acme.example'"
    expect(records(soql)).toEqual([])
    expect(records(soql, true)).toMatchObject([{ LastName: 'Gone', IsDeleted: true }])
  })

  test('a parent that may be of several objects shows its name and its type', () => {
    expect(records('SELECT Who.Name, What.Type, What.Name, AccountId FROM Task')).toMatchObject([
      { Who: { Name: 'Ann' }, What: { Type: 'Opportunity', Name: 'Won' }, AccountId: id('acme') },
    ])
  })

  test('TYPEOF answers other fields for each object that a look-up may point at', () => {
    const soql = 'SELECT TYPEOF Who WHEN Contact THEN Email, LastName ELSE Name END FROM Task'
    expect(records(soql)).toMatchObject([{ Who: { attributes: { type: 'Contact' }, Email: 'ann@acme.example' } }])
  })

  test('alternatives that all have an index find what a reading of the table finds', () => {
    const soql = (email: string) => `SELECT LastName FROM Contact WHERE Email = '${email}' OR LastName = 'Cid'`
    const indexed = `SELECT LastName FROM Contact WHERE Email = 'bob@acme.example' OR Id = '${id('cid')}' ORDER BY LastName`
    expect(records(indexed)).toMatchObject([{ LastName: 'Cid' }, { LastName: "O'Bob" }])
    expect(records(soql('nobody@acme.example'))).toMatchObject([{ LastName: 'Cid' }])
  })

  test('order puts nulls first, or last when asked, and LIMIT and OFFSET cut', () => {
    const titles = (clause: string) => records(`SELECT Title FROM Contact ORDER BY ${clause}`).map((row) => row.Title)
    expect(titles('Title')).toEqual([null, '100%', 'a_b', 'axb'])
    expect(titles('Title DESC')).toEqual(['axb', 'a_b', '100%', null])
    expect(titles('Title NULLS LAST LIMIT 2 OFFSET 1')).toEqual(['a_b', 'axb'])
  })

  test('FIELDS(STANDARD) leaves custom fields out', () => {
    const [row] = records('SELECT FIELDS(STANDARD) FROM Contact LIMIT 1')
    expect(row).toHaveProperty('LastName')
    expect(row).not.toHaveProperty('email_active__c')
  })

  test('child sub-queries filter and order their rows', () => {
    const soql = 'SELECT Name, (SELECT Name FROM Opportunities WHERE Amount > 1 ORDER BY CloseDate DESC) FROM Account'
    expect(records(soql)).toMatchObject([
      { Name: 'Acme', Opportunities: { totalSize: 2, records: [{ Name: 'Open' }, { Name: 'Won' }] } },
      { Name: 'Beta', Opportunities: null },
    ])
  })
})

test('an unknown column is named with its place', () => {
  expect(() => run('SELECT Id, Nope FROM Contact')).toThrow(
    "\nSELECT Id, Nope FROM Contact\n           ^\nERROR at Row:1:Column:12\nNo such column 'Nope' on entity 'Contact'.",
  )
})

describe('aggregates', () => {
  test('COUNT() has a total and no rows', () => {
    expect(run('SELECT COUNT() FROM Contact WHERE Email != null')).toEqual({ kind: 'count', total: 2 })
  })

  test('groups carry names, aliases and expr numbers', () => {
    const soql =
      'SELECT StageName, SUM(Amount), COUNT(Id) n, MAX(CloseDate) FROM Opportunity GROUP BY StageName HAVING COUNT(Id) = 1 ORDER BY StageName'
    expect(records(soql)).toEqual([
      { attributes: { type: 'AggregateResult' }, StageName: 'Closed Won', expr0: 10, n: 1, expr1: '2026-11-01' },
      { attributes: { type: 'AggregateResult' }, StageName: 'Prospecting', expr0: 5.5, n: 1, expr1: '2026-12-01' },
    ])
  })

  test('date functions group, order and filter, in UTC', () => {
    const byDay = 'SELECT DAY_ONLY(CreatedDate) d, COUNT(Id) n FROM Contact GROUP BY DAY_ONLY(CreatedDate)'
    expect(records(`${byDay} ORDER BY DAY_ONLY(CreatedDate)`)).toMatchObject([
      { d: '2026-11-19', n: 1 },
      { d: '2026-11-20', n: 3 },
    ])
    expect(names('CALENDAR_YEAR(CreatedDate) = 2026 AND DAY_IN_MONTH(CreatedDate) = 19')).toEqual(['Ann'])
    expect(() => run('SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Contact')).toThrow('grouped')
    expect(() => run('SELECT Id FROM Contact WHERE CALENDAR_YEAR(Email) = 1')).toThrow('INVALID_FIELD')
  })

  test('a column that is neither grouped nor aggregated is refused', () => {
    expect(() => run('SELECT Name, COUNT(Id) FROM Opportunity GROUP BY StageName')).toThrow(ApiProblem)
  })
})
