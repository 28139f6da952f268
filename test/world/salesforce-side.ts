import * as simulator from '../salesforce/control-client.ts'
import type { Hazard } from '../salesforce/hazards/hazard-form.ts'

export type SalesforceRecords = simulator.SeedObjects

/** The private side of one simulated Salesforce: what a test arranges and what it looks at. Never counted as a call. */
export type SalesforceSide = {
  readonly url: string
  setClock(nowMs: number): Promise<void>
  /** Makes or changes records as a person (`as`: reference name of a user); answers ids by reference name. */
  seed(records: SalesforceRecords, as?: string): Promise<Readonly<Record<string, string>>>
  refs(): Promise<Readonly<Record<string, string>>>
  records(object: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Null where Salesforce knows the object and all these fields; else its own words. */
  refusalOfFields(object: string, fields: readonly string[]): Promise<string | null>
  /** Something befalls Salesforce, once or until faults are cleared. */
  fault(hazard: Hazard): Promise<void>
  clearFaults(): Promise<void>
  /** Duplicate rules, validation rules and further required fields. */
  setRules(rules: object): Promise<void>
  callsTotal(): Promise<number>
}

export function salesforceSide(url: string): SalesforceSide {
  return {
    url,
    setClock: (nowMs) => simulator.setClock(url, new Date(nowMs).toISOString()),
    seed: async (records, as) => (await simulator.seed(url, records, as === undefined ? undefined : `@${as}`)).refs,
    refs: () => simulator.refs(url),
    records: async (object) => Object.values(await simulator.state(url, object)).flat(),
    refusalOfFields: async (object, fields) => {
      const soql = `SELECT ${['Id', ...fields.filter((field) => field !== 'Id')].join(', ')} FROM ${object} LIMIT 1`
      return simulator.query(url, soql).then(
        () => null,
        (error: unknown) => /No such column[^.]*|sObject type[^.]*/.exec(String(error))?.[0] ?? String(error),
      )
    },
    fault: (hazard) => simulator.fault(url, hazard),
    clearFaults: () => simulator.clearFaults(url),
    setRules: (rules) => simulator.setRules(url, rules as Parameters<typeof simulator.setRules>[1]),
    callsTotal: async () => (await simulator.calls(url)).total,
  }
}
