import type { Me } from '@reachable/shared/contract'
import type { Caller } from './caller.ts'

/** Who this is, in the words of the contract. */
export function toMe(caller: Caller): Me {
  const { userId, email, name, role, orgId, orgName, mailboxes } = caller
  return { userId, email, name, role, org: { id: orgId, name: orgName }, mailboxes: [...mailboxes] }
}
