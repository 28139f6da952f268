import { join } from 'node:path'
import { movableClock, systemClock } from '../src/clock.ts'
import { endAllAccess } from '../src/db/control/end-access.ts'
import { hasUsers, listMembers } from '../src/db/control/members.ts'
import { saveRevoked } from '../src/db/org/observed-spans.ts'
import { writing } from '../src/db/org/open.ts'
import { createKeyRing } from '../src/keys/key-ring.ts'
import { openOrgSecrets } from '../src/keys/org-secrets.ts'
import { renewServerSecret } from '../src/keys/rotate-keys.ts'
import { openServerSecret } from '../src/keys/server-secret.ts'
import { disconnect } from '../src/salesforce/disconnect.ts'
import { rememberedClock } from '../src/sandbox-clock.ts'
import { asOperator, eachOrg, masterKeysOf, type Operator, policyOf } from './operator.ts'

/**
 * `reachable revoke-all`, for the bad day: ends every session, device, pairing and link of ours, renews what they were
 * signed with, and revokes every token at Salesforce. Safe to repeat; exit code 1 while Salesforce did not answer for
 * some org.
 */
export async function revokeAllCommand(): Promise<number> {
  return asOperator(async (operator) => {
    const sessions = await endOurs(operator)
    console.log(`${sessions} sessions and devices ended, with all links and pairings.`)
    const unheard: string[] = []
    const failed = await eachOrg(operator, async (db, { orgId }) => {
      const members = await listMembers(operator.control, orgId)
      const nowMs = businessClock(operator).nowMs()
      await writing(db, (tx) =>
        saveRevoked(
          tx,
          members.flatMap(({ mailboxes }) => mailboxes),
          nowMs,
        ),
      )
      const secrets = await openOrgSecrets(db, createKeyRing(masterKeysOf(operator.config)))
      const result = await disconnect(db, { secrets, policy: policyOf(operator.config) }, { withSecrets: true })
      if (result.kind === 'disconnected' && !result.isRevoked) unheard.push(orgId)
    })
    console.log(`Salesforce is disconnected from ${operator.orgs.length - failed} of ${operator.orgs.length} orgs.`)
    if (unheard.length > 0) console.error(`Salesforce did not answer; run this again for: ${unheard.join(', ')}`)
    for (const line of LEFT_TO_DO) console.log(line)
    return failed + unheard.length === 0 ? 0 : 1
  })
}

const LEFT_TO_DO = [
  'Now restart every server process, so that it signs with the new secret.',
  'A client secret belongs to the app at Salesforce: rotate it there before you connect again.',
  'If the master key may be known to others, run rotate-key as well.',
]

async function endOurs({ config, control }: Operator): Promise<number> {
  const keys = masterKeysOf(config)
  const ring = createKeyRing(keys)
  await openServerSecret(control, ring, keys, await hasUsers(control))
  await renewServerSecret(control, ring)
  return control.transaction(endAllAccess)
}

/** A sandbox may live at another time. */
const businessClock = ({ config }: Operator) =>
  config.mode === 'sandbox'
    ? rememberedClock(systemClock, join(config.dataDir, 'sandbox-clock'))
    : movableClock(systemClock)
