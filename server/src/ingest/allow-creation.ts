import { writing } from '../db/org/open.ts'
import { forgetRemoved } from '../db/org/removed-people.ts'
import { type Decider, decisionScope } from './ingest-pending.ts'
import { logReasons } from './ingest-scope.ts'

/** LOG-5: the next mail may create the person again; answers whether there was an entry to lift. */
export function allowCreation(
  decider: Decider,
  { address, byUser }: { readonly address: string; readonly byUser: string },
  nowMs: number,
): Promise<boolean> {
  return writing(decider.db, async (tx) => {
    if (!(await forgetRemoved(tx, address))) return false
    const scope = await decisionScope(decider, tx, nowMs)
    const why = `Lifted by ${byUser}: the next mail or invite may create this contact again.`
    await logReasons(scope, null, [{ action: 'contact.allow', outcome: 'done', address, rule: 'LOG-5', why }])
    return true
  })
}
