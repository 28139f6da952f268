import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ACTIVITIES_PER_POST_MAX, type Activity, ActivityBatchResult } from '@reachable/shared/contract'
import { normaliseAddress } from '@reachable/shared/mail'
import type { StoredMail } from './mailbox/index.ts'
import { findMailboxOwner, mailboxActivities, readMailbox } from './mailbox/index.ts'

const USAGE = `reachable import PATH --server URL --token-file FILE [--me ADDRESS] [--provider gmail|outlook|import]

Reads an mbox, a Maildir or a folder of .eml on this machine and posts what happened as activities. No mail, body or
subject is sent. The token is that of a paired device of the mailbox's owner.`

/** `reachable import`: exit code 0 when everything was taken, 1 when something was refused, 2 for wrong usage. */
export async function importCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      server: { type: 'string' },
      'token-file': { type: 'string' },
      me: { type: 'string' },
      provider: { type: 'string', default: 'import' },
    },
  })
  const [path] = positionals
  const tokenFile = values['token-file']
  if (!path || !values.server || !tokenFile) return complain(USAGE)
  const mails: StoredMail[] = []
  for await (const mail of readMailbox(path)) mails.push(mail)
  const mailbox = values.me ? normaliseAddress(values.me) : findMailboxOwner(mails.map(({ bytes }) => bytes))
  if (!mailbox) return complain(`${path}: no sender found; say whose mailbox it is with --me ADDRESS`)
  const ownMailSystem = values.provider === 'gmail' || values.provider === 'outlook' ? values.provider : 'import'
  const { activities, passedOver } = mailboxActivities(mails, { mailbox, ownMailSystem, takesOriginalsAsSends: true })
  console.log(
    `${mails.length} mails of ${mailbox}: ${activities.length} activities, ${passedOver.length} mails tell nothing.`,
  )
  const token = (await readFile(tokenFile, 'utf8')).trim()
  return postAll(new URL('/v1/activities', values.server), token, activities)
}

async function postAll(url: URL, token: string, activities: readonly Activity[]): Promise<number> {
  const counts = { accepted: 0, duplicate: 0, refused: 0 }
  for (let at = 0; at < activities.length; at += ACTIVITIES_PER_POST_MAX) {
    const batch = activities.slice(at, at + ACTIVITIES_PER_POST_MAX)
    for (const { result, why } of await postBatch(url, token, batch)) {
      counts[result] += 1
      if (result === 'refused') console.error(`refused: ${why ?? 'without a reason'}`)
    }
  }
  console.log(`${counts.accepted} accepted, ${counts.duplicate} known already, ${counts.refused} refused.`)
  return counts.refused === 0 ? 0 : 1
}

async function postBatch(url: URL, token: string, activities: readonly Activity[]) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ activities }),
  })
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${(await response.text()).slice(0, 500)}`)
  return ActivityBatchResult.parse(await response.json()).results
}

function complain(sentence: string): number {
  console.error(sentence)
  return 2
}
