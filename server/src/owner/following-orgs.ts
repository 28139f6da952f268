import { callOf, type OrgAddress, untypedCallOf } from './inline-owners.ts'
import type { Owners } from './owner-calls.ts'

/** Errors cross threads by name. */
const needsAddress = (error: unknown) => error instanceof Error && ['UnknownOrg', 'OrgMoved'].includes(error.name)

/**
 * Owners that follow their orgs: one that another process made, or whose data were moved, is looked up and asked again,
 * once.
 */
export function followingOrgs(owners: Owners, addressOf: (orgId: string) => Promise<OrgAddress | null>): Owners {
  const ask = untypedCallOf(owners)
  return {
    ...owners,
    call: callOf(async (orgId, method, args) => {
      try {
        return await ask(orgId, method, args)
      } catch (error) {
        const address = needsAddress(error) ? await addressOf(orgId) : null
        if (!address) throw error
        await owners.register(address)
        return ask(orgId, method, args)
      }
    }),
  }
}
