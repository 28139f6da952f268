import type { UndoneAtMs } from '@reachable/shared/reachability'
import type { ContactRow } from '@reachable/shared/rules'
import { UNDONE_CREATION, UNDONE_FLAGS, type UndoneWrite } from '../db/org/undone-writes.ts'

/** When flags of this record were undone, as long as it has the address for which they were set. */
export function undoneFlags(
  undone: readonly UndoneWrite[],
  { id, email }: { readonly id: string; readonly email: string | null },
): { readonly undoneAtMs?: UndoneAtMs } {
  const mine = undone.filter(({ key, address }) => key === id && address === email)
  const times = Object.entries(UNDONE_FLAGS).flatMap(([action, what]) =>
    mine.flatMap((row) => (row.what === what ? [[action, row.atMs] as const] : [])),
  )
  return times.length === 0 ? {} : { undoneAtMs: Object.fromEntries(times) }
}

/** An undone field counts as typed by a person at that moment: older facts leave it alone (ENR-8, UND-1). */
export function withUndoneFields(
  undone: readonly UndoneWrite[],
  contacts: readonly ContactRow[],
): readonly ContactRow[] {
  if (undone.length === 0) return contacts
  return contacts.map((contact) => {
    const times = undone.filter(({ object, key }) => object === 'Contact' && key === contact.id)
    if (times.length === 0) return contact
    const fieldsChangedAt: Record<string, number> = { ...contact.fieldsChangedAt }
    for (const { what, atMs } of times) fieldsChangedAt[what] = Math.max(fieldsChangedAt[what] ?? 0, atMs)
    return { ...contact, fieldsChangedAt }
  })
}

/** Roles that were undone, by our key. */
export function undoneRoles(undone: readonly UndoneWrite[]): Readonly<Record<string, number>> {
  const roles = undone.filter(({ object, what }) => object === 'OpportunityContactRole' && what === UNDONE_CREATION)
  return Object.fromEntries(roles.map(({ key, atMs }) => [key, atMs]))
}
