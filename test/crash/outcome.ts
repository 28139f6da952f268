import type { Row } from '../salesforce/store.ts'

/** What a story left in Salesforce, without ids and times: two lives of one story must end alike. */
export type Outcome = {
  readonly contacts: readonly string[]
  readonly roles: readonly string[]
  readonly activities: readonly string[]
}
export type Difference = {
  readonly lost: readonly string[]
  readonly duplicate: readonly string[]
  readonly stale: readonly string[]
}

export function outcomeOf(rows: (object: string) => readonly Row[]): Outcome {
  const emails = new Map(rows('Contact').map(({ Id, Email }) => [Id, String(Email)]))
  const deals = new Map(rows('Opportunity').map(({ Id, Name }) => [Id, String(Name)]))
  const activities = [...rows('Task'), ...rows('Event')]
  return {
    contacts: rows('Contact').map(
      (row) =>
        `contact ${row.Email} | ${row.FirstName} ${row.LastName}, ${row.Title}, active ${row.email_active__c}, ` +
        `bounced ${row.Hard_Bounce__c} ${String(row.Hard_Bounce_Date__c).slice(0, 10)}`,
    ),
    roles: rows('OpportunityContactRole').map(
      (row) => `role ${deals.get(String(row.OpportunityId))} ${emails.get(String(row.ContactId))} | `,
    ),
    activities: activities.map(
      (row) => `activity ${row.ActivityDate} ${emails.get(String(row.WhoId))} ${row.Reachable_Key__c} | ${row.Subject}`,
    ),
  }
}

/** What stands before the bar says which record it is, what follows says what it holds. */
export function compareOutcomes(wanted: Outcome, found: Outcome): Difference {
  const [left, right] = [linesOf(wanted), linesOf(found)]
  const lost: string[] = []
  const duplicate: string[] = []
  const stale: string[] = []
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [one = [], other = []] = [left.get(name), right.get(name)]
    if (other.length < one.length) lost.push(name)
    else if (other.length > one.length) duplicate.push(`${name} × ${other.length}, wanted ${one.length}`)
    else if (one.join() !== other.join()) stale.push(`${name}:${other.join()}, wanted${one.join()}`)
  }
  return { lost, duplicate, stale }
}

function linesOf({ contacts, roles, activities }: Outcome): Map<string, string[]> {
  const lines = [...contacts, ...roles, ...activities].map((line) => line.split('|') as [string, string])
  const grouped = Map.groupBy(lines, ([name]) => name.trim())
  return new Map([...grouped].map(([name, these]) => [name, these.map(([, text]) => text).sort()]))
}
