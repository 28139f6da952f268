import { parseDatetime } from '../clock.ts'
import type { Row, Store, Value } from '../store.ts'

type Fields = Record<string, Value | undefined>

/** Fields that Salesforce computes from the others of the same record (and from its parents, for activities). */
export function deriveFields(object: string, row: Fields, store: Store): Fields {
  switch (object) {
    case 'Contact':
      return {
        Name: fullName(row),
        IsEmailBounced: row.EmailBouncedReason != null || row.EmailBouncedDate != null,
      }
    case 'Lead':
    case 'User':
      return { Name: fullName(row) }
    case 'Opportunity': {
      const isWon = row.StageName === 'Closed Won'
      return { IsWon: isWon, IsClosed: isWon || row.StageName === 'Closed Lost' }
    }
    case 'Case':
      return { IsClosed: row.Status === 'Closed' }
    case 'Task':
      return { IsClosed: row.Status === 'Completed', AccountId: accountOf(row, store) }
    case 'Event':
      return { AccountId: accountOf(row, store), ...eventTimes(row) }
    default:
      return {}
  }
}

function fullName(row: Fields): string {
  return [row.FirstName, row.LastName].filter((part) => typeof part === 'string').join(' ')
}

function accountOf(row: Fields, store: Store): Value {
  const whatId = row.WhatId
  if (typeof whatId === 'string') {
    if (whatId.startsWith('001')) return whatId
    const opportunity = store.get('Opportunity', whatId)
    if (opportunity) return opportunity.AccountId ?? null
  }
  const whoId = row.WhoId
  return (typeof whoId === 'string' ? store.get('Contact', whoId)?.AccountId : null) ?? null
}

function eventTimes(row: Fields): Fields {
  const start = row.StartDateTime ?? row.ActivityDateTime
  const end = row.EndDateTime
  if (typeof start !== 'string') return {}
  const startMs = parseDatetime(start) ?? 0
  const minutes = typeof end === 'string' ? Math.round(((parseDatetime(end) ?? startMs) - startMs) / 60_000) : null
  return {
    StartDateTime: start,
    ActivityDateTime: start,
    ActivityDate: start.slice(0, 10),
    ...(minutes === null ? {} : { DurationInMinutes: minutes }),
  }
}

/**
 * Brings LastActivityDate of the people and records behind a task or event up to date.
 * Leaves SystemModstamp alone: a look at the record is not a change of it.
 */
export function touchLastActivity(activity: Row, store: Store): void {
  for (const id of [activity.WhoId, activity.WhatId, activity.AccountId]) {
    if (typeof id !== 'string') continue
    const object = OBJECT_OF_PREFIX[id.slice(0, 3)]
    const parent = object ? store.get(object, id) : undefined
    if (!object || !parent) continue
    const latest = lastActivityDate(id, store)
    if (latest !== (parent.LastActivityDate ?? null)) store.put(object, { ...parent, LastActivityDate: latest })
  }
}

const OBJECT_OF_PREFIX: Readonly<Record<string, string>> = {
  '001': 'Account',
  '003': 'Contact',
  '00Q': 'Lead',
  '006': 'Opportunity',
}

function lastActivityDate(id: string, store: Store): string | null {
  let latest: string | null = null
  for (const object of ['Task', 'Event']) {
    for (const link of ['WhoId', 'WhatId', 'AccountId']) {
      for (const row of store.lookup(object, link, id) ?? []) {
        const day = row.ActivityDate
        const counts = row.IsDeleted !== true && (object === 'Event' || row.IsClosed === true)
        if (counts && typeof day === 'string' && (latest === null || day > latest)) latest = day
      }
    }
  }
  return latest
}
