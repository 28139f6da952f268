import { REFUSALS } from '@reachable/shared/rules'
import { saveLifeSign } from '../db/org/evidence.ts'
import { writing } from '../db/org/open.ts'
import { personByAddress } from '../db/org/people.ts'
import { type Decider, decisionScope } from './ingest-pending.ts'
import { logReasons } from './ingest-scope.ts'
import { refreshPeople } from './reachability.ts'

export type ReleaseInput = { readonly address: string; readonly reason: string; readonly byUser: string }

/**
 * An admin knows that mail arrives again (HLD-7). The release is a sign of life like an open or a click: what failed
 * before it no longer counts, and the flags follow with the next run.
 */
export function releasePerson(decider: Decider, input: ReleaseInput, nowMs: number): Promise<'released' | 'nothing'> {
  const { address, reason, byUser } = input
  return writing(decider.db, async (tx) => {
    const scope = await decisionScope(decider, tx, nowMs)
    const person = await personByAddress(tx, address)
    const about = { action: 'reachability.release', address }
    if (!person || (person.reachability.status === 'active' && person.decidedEmailActive !== false)) {
      const { rule, why } = REFUSALS.nothing_to_release
      await logReasons(scope, null, [{ ...about, outcome: 'refused', refusal: 'nothing_to_release', rule, why }])
      return 'nothing'
    }
    const id = decider.makeId('lif', nowMs)
    await saveLifeSign(tx, { id, address, atMs: nowMs, how: 'release', authentication: 'pass', mailbox: null })
    const why = `Released by ${byUser}: ${reason}`
    await logReasons(scope, null, [{ ...about, outcome: 'done', rule: 'HLD-7', why, evidence: [id] }])
    await refreshPeople(scope, null, [address])
    return 'released'
  })
}
