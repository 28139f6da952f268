import { failureOf } from '../db/database-failure.ts'
import { OrgMoved, UnknownOrg } from './org-errors.ts'
import type { OrgHost } from './org-host.ts'
import type { OwnerCalls, OwnerMethod, Owners } from './owner-calls.ts'

export type OrgAddress = { readonly orgId: string; readonly databaseUrl: string }

/** Each open org costs some file handles and a few megabytes; of five thousand most are asked once in five minutes. */
const OPEN_MAX = 100

type Open = { readonly host: Promise<OrgHost>; calls: number }

/**
 * Owners in this thread: for tests, and inside each worker of the pool. A database is opened with its first call; when
 * too many are open, the one that was asked longest ago and has nothing to do is closed.
 */
export function createInlineOwners(openHost: (org: OrgAddress) => Promise<OrgHost>, openMax = OPEN_MAX): Owners {
  const addresses = new Map<string, string>()
  const hosts = new Map<string, Open>()
  const closing = new Map<string, Promise<void>>()

  const openOne = async (orgId: string): Promise<OrgHost> => {
    await closing.get(orgId)
    const databaseUrl = addresses.get(orgId)
    if (databaseUrl === undefined) throw new UnknownOrg()
    return openHost({ orgId, databaseUrl })
  }
  const use = (orgId: string): Open => {
    const open = hosts.get(orgId) ?? { host: openOne(orgId), calls: 0 }
    // Moved to the end: the first one is the one asked longest ago.
    hosts.delete(orgId)
    hosts.set(orgId, open)
    open.calls += 1
    return open
  }
  const closeOne = (orgId: string, { host }: Open): Promise<void> => {
    hosts.delete(orgId)
    // One that could not be opened needs no closing.
    const closed = host.then((open) => open.close()).catch(() => undefined)
    closing.set(orgId, closed)
    return closed.finally(() => closing.delete(orgId))
  }
  const trim = () => {
    if (hosts.size <= openMax) return
    const idle = [...hosts].find(([, { calls }]) => calls === 0)
    if (idle) void closeOne(...idle)
  }
  const call = async (orgId: string, method: OwnerMethod, args: readonly unknown[]): Promise<unknown> => {
    const open = use(orgId)
    // A database that could not be opened is tried again by the next call.
    open.host.catch(() => hosts.get(orgId) === open && hosts.delete(orgId))
    try {
      const host = await open.host
      return await (host[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
    } catch (error) {
      throw failureOf(error) === 'moved' ? new OrgMoved() : error
    } finally {
      open.calls -= 1
      trim()
    }
  }

  return {
    register: async ({ orgId, databaseUrl }) => {
      const before = addresses.get(orgId)
      addresses.set(orgId, databaseUrl)
      const open = hosts.get(orgId)
      if (open && before !== databaseUrl) await closeOne(orgId, open)
    },
    call: callOf(call),
    close: async () => {
      await Promise.all([...hosts].map(([orgId, open]) => closeOne(orgId, open)))
      await Promise.all(closing.values())
    },
  }
}

type UntypedCall = (orgId: string, method: OwnerMethod, args: readonly unknown[]) => Promise<unknown>

/** Here alone the types of calls are lost and found again: methods and arguments come from `OwnerCalls`. */
export function callOf(send: UntypedCall): Owners['call'] {
  return ((orgId: string, method: OwnerMethod, ...args: Parameters<OwnerCalls[OwnerMethod]>) =>
    send(orgId, method, args)) as Owners['call']
}

/** The other way: the call of owners, to be handed on without knowing its method. */
export const untypedCallOf = (owners: Owners): UntypedCall => {
  const call = owners.call as unknown as (...args: readonly unknown[]) => Promise<unknown>
  return (orgId, method, args) => call(orgId, method, ...args)
}
