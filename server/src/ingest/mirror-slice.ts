import { type CrmView, groupBy } from '@reachable/shared/rules'
import { contactsByEmails } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { accountBook } from './account-book.ts'
import type { AccountRows } from './account-rows.ts'
import { loadStillRows, type StillRows } from './people-rows.ts'

type MirrorRows = StillRows & Omit<AccountRows, 'plannedRoles'>

/** The mirror behind some people. It holds for one transaction, in which nobody else can change it. */
export type MirrorSlice = {
  /** The part of these people; whoever is not in the slice is read anew. */
  of(addresses: readonly string[]): Promise<MirrorRows>
}

/** Reads the mirror once for the people of several activities, with the first question. */
export function mirrorSlice(db: OrgReader, addresses: readonly string[]): MirrorSlice {
  const covered = new Set(addresses)
  let loading: ReturnType<typeof load> | null = null
  return {
    of: async (asked) => {
      if (asked.some((address) => !covered.has(address))) return mirrorSlice(db, asked).of(asked)
      loading ??= load(db, [...covered])
      return (await loading)([...new Set(asked)])
    },
  }
}

async function load(db: OrgReader, addresses: readonly string[]): Promise<(asked: readonly string[]) => MirrorRows> {
  const contacts = await contactsByEmails(db, addresses)
  const accounts = accountBook(db)
  await accounts.load(addresses, contacts)
  const still = await loadStillRows(db, addresses, contacts)
  const contactsBy = groupBy(still.contacts, (row) => row.email)
  const users = groupBy(still.users, (row) => row.email)
  const leads = groupBy(still.leads, (row) => row.email)
  const pick = <T>(rows: ReadonlyMap<CrmView['contacts'][number]['email'], readonly T[]>, asked: readonly string[]) =>
    asked.flatMap((address) => rows.get(address) ?? [])
  return (asked) => {
    const own = pick(contactsBy, asked)
    const { plannedRoles: _, ...rows } = accounts.rowsFor(asked, own)
    // What is looked up by address or key, and never walked, may be that of the whole slice.
    return { ...still, ...rows, contacts: own, users: pick(users, asked), leads: pick(leads, asked) }
  }
}
