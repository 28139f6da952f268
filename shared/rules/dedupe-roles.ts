import type { ContactRow, RoleRow } from './view.ts'

/** What becomes of roles when copies of a contact go (DUP-5). */
export type RolePlan = {
  /** Roles that are given to the contact that stays. */
  readonly roleMoves: readonly { readonly roleId: string; readonly fromContactId: string }[]
  /** Roles that would be a second one of the same contact on the same opportunity. */
  readonly roleDeletions: readonly { readonly roleId: string; readonly fromContactId: string }[]
}

/**
 * One role per opportunity stays: one that a person made before ours, then the survivor's own, then the lowest id.
 * Opportunities on which only the survivor has roles are none of our business.
 */
export function planRoles(input: {
  readonly survivor: ContactRow
  readonly copies: readonly ContactRow[]
  readonly roles: readonly RoleRow[]
}): RolePlan {
  const { survivor, copies } = input
  const isCopys = (role: RoleRow) => copies.some((copy) => copy.id === role.contactId)
  const roles = input.roles
    .filter((role) => isCopys(role) || role.contactId === survivor.id)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const touched = new Set(roles.filter(isCopys).map((role) => role.opportunityId))
  const plans = [...touched].map((opportunityId) => {
    const rivals = roles.filter((role) => role.opportunityId === opportunityId).sort(byRank(survivor.id))
    // A survivor with two manual roles had them before; we only never add one.
    const [kept, ...rest] = rivals
    const extra = rest.filter((role) => isCopys(role) || role.createdByReachable)
    return { kept, extra }
  })
  const moved = plans.flatMap(({ kept }) => (kept && isCopys(kept) ? [kept] : []))
  return { roleMoves: moved.map(named), roleDeletions: plans.flatMap(({ extra }) => extra).map(named) }
}

const byRank = (survivorId: string) => (a: RoleRow, b: RoleRow) =>
  Number(a.createdByReachable) - Number(b.createdByReachable) ||
  Number(a.contactId !== survivorId) - Number(b.contactId !== survivorId) ||
  (a.id < b.id ? -1 : 1)

const named = ({ id, contactId }: RoleRow) => ({ roleId: id, fromContactId: contactId })
