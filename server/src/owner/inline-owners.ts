import type { OrgHost } from './org-host.ts'
import type { OwnerCalls, OwnerMethod, Owners } from './owner-calls.ts'

export type OrgAddress = { readonly orgId: string; readonly databaseUrl: string }

/** Owners in this thread: for tests, and inside each worker of the pool. A database is opened with its first call. */
export function createInlineOwners(openHost: (org: OrgAddress) => Promise<OrgHost>): Owners {
  const addresses = new Map<string, string>()
  const hosts = new Map<string, Promise<OrgHost>>()

  const hostOf = (orgId: string): Promise<OrgHost> => {
    const open = hosts.get(orgId)
    if (open) return open
    const databaseUrl = addresses.get(orgId)
    if (databaseUrl === undefined) return Promise.reject(new Error('no such org'))
    const opening = openHost({ orgId, databaseUrl })
    hosts.set(orgId, opening)
    // A database that could not be opened is tried again by the next call.
    opening.catch(() => hosts.delete(orgId))
    return opening
  }

  return {
    register: async ({ orgId, databaseUrl }) => {
      addresses.set(orgId, databaseUrl)
    },
    call: callOf(async (orgId, method, args) => {
      const host = await hostOf(orgId)
      return (host[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
    }),
    close: async () => {
      for (const host of hosts.values()) await (await host).close()
      hosts.clear()
    },
  }
}

type UntypedCall = (orgId: string, method: OwnerMethod, args: readonly unknown[]) => Promise<unknown>

/** The one place where the types of calls are lost and found again: methods and arguments come from `OwnerCalls`. */
export function callOf(send: UntypedCall): Owners['call'] {
  return ((orgId: string, method: OwnerMethod, ...args: Parameters<OwnerCalls[OwnerMethod]>) =>
    send(orgId, method, args)) as Owners['call']
}
