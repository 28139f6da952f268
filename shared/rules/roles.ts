import type { ActivityContext } from './activity-context.ts'
import type { CreateRoleDecision, Decision, RefuseDecision } from './decision.ts'
import type { Identity, JudgedPerson } from './judged-person.ts'
import { roleKey } from './keys.ts'
import { isCancelled, isSentByUs } from './people.ts'
import type { Refusal } from './refusals.ts'
import { refuse } from './refuse.ts'
import { isInRole } from './role-holders.ts'
import { type RoleTarget, roleTargets } from './role-target.ts'

const WHY: Readonly<Record<RoleTarget['rule'], string>> = {
  'OCR-7': 'Somebody else on this activity has a role on the same opportunity.',
  'OCR-10': 'It is the only open opportunity of the account and had no role yet.',
  'OCR-14': 'It is an open opportunity of the account that has roles already.',
}

/**
 * The contact roles that one activity leads to, person by person in the order of the participants (OCR-1 to OCR-16).
 * While roles are off, a person who would have got one is told so and nobody else is mentioned (OCR-1).
 */
export function decideRoles(people: readonly JudgedPerson[], context: ActivityContext): Decision[] {
  const targets = targetsByAccount(people, context)
  const decisions: Decision[] = []
  for (const person of people) decisions.push(...rolesOf(person, targets, decisions, context))
  if (context.profile.ocr) return decisions
  const wouldGet = new Set(decisions.filter((each) => each.kind === 'create-role').map((each) => each.address))
  return [...wouldGet].map((address) => no(address, { code: 'ocr_disabled', about: context.userAddress }, context))
}

type Targets = ReadonlyMap<string, ReturnType<typeof roleTargets>>

/** An activity has one answer per account, whoever of its people asks. */
function targetsByAccount(people: readonly JudgedPerson[], context: ActivityContext): Targets {
  const addresses = people.map((person) => person.address)
  const accountIds = new Set(people.flatMap(({ identity }) => accountIdOf(identity) ?? []))
  return new Map([...accountIds].map((id) => [id, roleTargets(id, addresses, context)]))
}

function accountIdOf(identity: JudgedPerson['identity']): string | null {
  if (identity === null || identity === 'lead' || 'refusal' in identity.roleAccount) return null
  return identity.roleAccount.id
}

function no(address: string, refusal: Refusal, context: ActivityContext): RefuseDecision {
  return refuse('role.create', address, refusal, [context.activity.id])
}

function rolesOf(
  person: JudgedPerson,
  targetsOf: Targets,
  earlier: readonly Decision[],
  context: ActivityContext,
): Decision[] {
  const { address, identity } = person
  if (identity === null) return []
  if (!isSentByUs(context)) return [no(address, { code: 'not_sent_by_us', about: '' }, context)]
  if (isCancelled(context.activity)) return [no(address, { code: 'meeting_cancelled', about: '' }, context)]
  if (identity === 'lead') return [no(address, { code: 'matched_to_lead', about: address }, context)]
  if ('refusal' in identity.roleAccount) return [no(address, identity.roleAccount.refusal, context)]
  const targets = targetsOf.get(identity.roleAccount.id) ?? []
  if (typeof targets === 'string') return [no(address, { code: targets, about: address }, context)]
  return targets.map((target) => roleOn(target, address, identity, earlier, context))
}

function roleOn(
  { opportunity, rule }: RoleTarget,
  address: string,
  identity: Identity,
  earlier: readonly Decision[],
  context: ActivityContext,
): CreateRoleDecision | RefuseDecision {
  const evidence = [opportunity.id]
  if (isInRole(address, opportunity.id, context.view)) {
    return no(address, { code: 'already_in_role', about: address, evidence }, context)
  }
  const key = roleKey(opportunity.id, context.keyOf(address))
  const undoneAtMs = context.view.undoneRoles?.[key]
  if (undoneAtMs !== undefined && Date.parse(context.activity.occurredAt) <= undoneAtMs) {
    return no(address, { code: 'undone', about: new Date(undoneAtMs).toISOString(), evidence }, context)
  }
  const isTaken = earlier.some((each) => each.kind === 'create-role' && each.opportunityId === opportunity.id)
  if (rule === 'OCR-10' && context.settings.contacts.firstOcrScope === 'one' && isTaken) {
    return no(address, { code: 'first_role_only', about: address, evidence }, context)
  }
  return {
    kind: 'create-role',
    address,
    key,
    opportunityId: opportunity.id,
    accountId: opportunity.accountId ?? '',
    contact: identity.contact,
    role: context.profile.defaultRole,
    rule,
    why: WHY[rule],
    evidence: [context.activity.id, opportunity.id],
  }
}
