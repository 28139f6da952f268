import type { Simulator } from '../../salesforce/simulator.ts'
import { type CrmProxy, type CrmRequest, type Fate, startCrmProxy } from '../../world/crm-proxy.ts'

/** Listens between server and Salesforce, and counts how often each contact is sent. */
export type Listener = {
  /** For `RigInput.between`. */
  readonly between: (simulator: Simulator) => Promise<string>
  triesOf(email: string): number
  stop(): Promise<void>
}

/** `decide` may have its own way with requests; all pass without it. */
export function createListener(decide: (request: CrmRequest) => Fate = () => 'pass'): Listener {
  const tries = new Map<string, number>()
  let proxy: CrmProxy | null = null
  return {
    between: async ({ url }) => {
      proxy = await startCrmProxy({
        target: url,
        decide: (request) => {
          for (const { Email: email } of sentRows(request.body)) {
            if (typeof email === 'string') tries.set(email, (tries.get(email) ?? 0) + 1)
          }
          return decide(request)
        },
      })
      return proxy.url
    },
    triesOf: (email) => tries.get(email) ?? 0,
    stop: async () => proxy?.stop(),
  }
}

/** Rows that a request of the product writes, out of composites and collections; other requests hold none. */
function sentRows(body: string): Readonly<Record<string, unknown>>[] {
  if (!body.startsWith('{')) return []
  const { compositeRequest, records } = JSON.parse(body) as {
    compositeRequest?: readonly { method: string; body?: { records?: readonly object[] } & object }[]
    records?: readonly object[]
  }
  const parts = compositeRequest ?? (records ? [{ method: 'POST', body: { records } }] : [])
  return parts.flatMap((part) => {
    if (part.method === 'GET' || !part.body) return []
    return (part.body.records ?? [part.body]).map((row) => ({ ...row }))
  })
}
