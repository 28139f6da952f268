import { parseArgs } from 'node:util'
import { createKeyRing } from '../src/keys/key-ring.ts'
import { openOrgSecrets } from '../src/keys/org-secrets.ts'
import { connectAsOperator } from '../src/salesforce/operator-login.ts'
import { asOperator, chooseOrg, masterKeysOf, policyOf } from './operator.ts'

const USAGE = `reachable connect [--org ID] [--other-org]

Signs the server in at Salesforce, now, with the credentials of the environment: REACHABLE_SALESFORCE_LOGIN_URL (the My
Domain URL), _CLIENT_ID and _CLIENT_SECRET, or _USERNAME with _PRIVATE_KEY_FILE for an assertion. --other-org takes an
org that was connected to another Salesforce org over to this one: its records are read anew, what was planned for the
other org is dropped with a line in the log, and what mails and invites asked for is decided again.`

/** `reachable connect`: exit code 0 when connected, 1 when Salesforce refused, 2 for wrong usage. */
export async function connectCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { org: { type: 'string' }, 'other-org': { type: 'boolean', default: false } },
  })
  return asOperator(async (operator) => {
    const { config } = operator
    const credentials = config.salesforce
    if (!credentials) return complain(USAGE)
    const org = chooseOrg(operator, values.org)
    if (typeof org === 'string') return complain(org)
    return operator.withOrg(org, async (db) => {
      const secrets = await openOrgSecrets(db, createKeyRing(masterKeysOf(config)))
      const tools = { secrets, policy: policyOf(config), privateKey: config.salesforcePrivateKey } as const
      const result = await connectAsOperator(db, credentials, tools, { mayChangeOrg: values['other-org'] })
      if (result.kind === 'connected') {
        console.log(`${org.orgId} is connected to ${result.salesforceOrgId} as ${result.integrationUserId}.`)
        return 0
      }
      console.error(`Salesforce refused: ${result.error.code}: ${result.error.message}`)
      return 1
    })
  })
}

function complain(sentence: string): number {
  console.error(sentence)
  return 2
}
