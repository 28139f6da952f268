import { callOf, untypedCallOf } from './inline-owners.ts'
import type { OwnerMethod, Owners } from './owner-calls.ts'

/** After these there may be work at once for an org that had none. */
const WAKING: readonly OwnerMethod[] = ['connectSalesforce', 'connectAsAdmin', 'finishConnect', 'writeSettings']

/** Owners that tell the worker of this process when an org that rests has something to do. */
export function wakingOwners(owners: Owners, wake: (orgId: string) => void): Owners {
  const ask = untypedCallOf(owners)
  return {
    ...owners,
    call: callOf(async (orgId, method, args) => {
      const answer = await ask(orgId, method, args)
      if (WAKING.includes(method)) wake(orgId)
      return answer
    }),
  }
}
