import { isPlain } from './merge.ts'

export type SalesforceRecords = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** The private side of the Salesforce simulator: what a test arranges and what it looks at. Never counted as a call. */
export type SalesforceSide = {
  readonly url: string
  setClock(nowMs: number): Promise<void>
  /** Makes or changes records as a person; answers the ids by reference name. */
  seed(records: SalesforceRecords, as?: string): Promise<Readonly<Record<string, string>>>
  refs(): Promise<Readonly<Record<string, string>>>
  records(object: string): Promise<Record<string, unknown>[]>
  fault(fault: unknown): Promise<void>
  callsTotal(): Promise<number>
}

export function salesforceSide(url: string): SalesforceSide {
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(`/__sim/${path}`, url), {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(`simulator ${method} ${path} answered ${response.status}: ${text.slice(0, 2_000)}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    url,
    setClock: async (nowMs) => {
      await control('PUT', 'clock', { now: new Date(nowMs).toISOString() })
    },
    seed: async (records, as) => {
      const answer = await control('POST', 'records', as === undefined ? { records } : { as: `@${as}`, records })
      return refsOf(answer)
    },
    refs: async () => refsOf({ refs: await control('GET', 'refs') }),
    records: async (object) => {
      const state = await control('GET', `state?object=${encodeURIComponent(object)}`)
      const rows = isPlain(state) ? Object.values(state).flat() : []
      return rows.filter(isPlain)
    },
    fault: async (fault) => {
      await control('POST', 'faults', fault)
    },
    callsTotal: async () => {
      const calls = await control('GET', 'calls')
      return isPlain(calls) && typeof calls.total === 'number' ? calls.total : 0
    },
  }
}

function refsOf(answer: unknown): Record<string, string> {
  const refs = isPlain(answer) && isPlain(answer.refs) ? answer.refs : {}
  return Object.fromEntries(Object.entries(refs).map(([name, id]) => [name, String(id)]))
}
