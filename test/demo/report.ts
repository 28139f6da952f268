import type { LogEntry } from '@reachable/shared/contract'

/** One person of the demo: what changed in Salesforce, what did not, and why. */
export type PersonReport = {
  readonly address: string
  readonly changes: readonly string[]
  readonly refusals: readonly string[]
}

const REFUSALS_SHOWN_MAX = 3

/** From the log alone: whoever reads the log in the console sees the same. `entries` newest first. */
export function reportPeople(entries: readonly LogEntry[]): PersonReport[] {
  const byAddress = Map.groupBy(
    entries.filter(({ address }) => address !== null),
    ({ address }) => String(address),
  )
  return [...byAddress]
    .map(([address, own]) => ({ address, changes: changesOf(own), refusals: refusalsOf(own) }))
    .filter(({ changes, refusals }) => changes.length > 0 || refusals.length > 0)
    .sort((one, other) => other.changes.length - one.changes.length || (one.address < other.address ? -1 : 1))
}

function changesOf(entries: readonly LogEntry[]): string[] {
  return entries
    .filter(({ outcome, crm }) => outcome === 'done' && crm !== null && Object.keys(crm.after).length > 0)
    .toReversed()
    .map(({ at, crm, rule, why }) => `${at.slice(0, 10)}  ${crm ? describe(crm) : ''}  (${rule}: ${why})`)
}

/** Ours alone, and the same for every record that we make. */
const UNTOLD = new Set(['Reachable_Key__c', 'Created_By_Reachable__c', 'IsPrimary'])

function describe({ object, before, after }: NonNullable<LogEntry['crm']>): string {
  const told = Object.entries(after).filter(([name]) => !UNTOLD.has(name))
  const fields = told.map(([name, value]) =>
    name in before && before[name] !== null
      ? `${name} ${show(before[name])} → ${show(value)}`
      : `${name} = ${show(value)}`,
  )
  return `${object}: ${fields.join(', ')}`
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The same no on ten days is one no. */
function refusalsOf(entries: readonly LogEntry[]): string[] {
  const sentences = entries
    .filter(({ outcome }) => outcome === 'refused' || outcome === 'skipped' || outcome === 'failed')
    .map(({ rule, refusal, why }) => `${rule}${refusal ? ` ${refusal}` : ''}: ${why}`)
  return [...new Set(sentences)].slice(0, REFUSALS_SHOWN_MAX)
}

export function formatReport(people: readonly PersonReport[]): string {
  const changed = people.filter(({ changes }) => changes.length > 0)
  const refused = people.filter(({ changes }) => changes.length === 0)
  return [
    '',
    `Changed in Salesforce: ${changed.length} people`,
    ...changed.flatMap(({ address, changes, refusals }) => [
      `  ${address}`,
      ...changes.map((line) => `    ✓ ${line}`),
      ...refusals.map((line) => `    · ${line}`),
    ]),
    '',
    `Left alone, each with its reason: ${refused.length} people`,
    ...refused.flatMap(({ address, refusals }) => [`  ${address}`, ...refusals.map((line) => `    · ${line}`)]),
    '',
  ].join('\n')
}
