import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { StoredMail } from '@reachable/server/mailbox'
import { findMailboxOwner, mailboxActivities, readMailbox } from '@reachable/server/mailbox'
import { normaliseAddress } from '@reachable/shared/mail'
import { SingleBar } from 'cli-progress'
import { playDemo } from './demo.ts'
import { deriveOrg } from './derived-org.ts'
import type { Progress } from './play.ts'
import { formatReport } from './report.ts'
import { readSampleOrg, SAMPLE_MAILBOX, SAMPLE_OWNER } from './sample-org.ts'

const USAGE = `pnpm demo [--mailbox PATH] [--me ADDRESS] [--provider gmail|outlook|import] [--data DIR]

Plays a mailbox (mbox, Maildir, folder of .eml) through the whole product and prints what changed in Salesforce and why.
Without --mailbox a sample mailbox is played. Nothing leaves this machine.`

const { values } = parseArgs({
  options: {
    mailbox: { type: 'string' },
    me: { type: 'string' },
    provider: { type: 'string', default: 'import' },
    data: { type: 'string', default: './data/demo' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  const path = values.mailbox === undefined ? SAMPLE_MAILBOX : resolve(values.mailbox)
  const mails: StoredMail[] = []
  for await (const mail of readMailbox(path)) mails.push(mail)
  const mailbox = ownerOf(mails)
  if (mailbox === null) return complain(`${path}: no sender found; say whose mailbox it is with --me ADDRESS`)
  const isSample = values.mailbox === undefined
  const read = mailboxActivities(mails, {
    mailbox,
    ownMailSystem: isSample ? 'gmail' : providerOf(values.provider),
    takesOriginalsAsSends: !isSample,
  })
  if (read.activities.length === 0)
    return complain(`${path}: ${read.mails} mails, and none of them is a send or a notice`)
  const org = isSample ? await readSampleOrg() : deriveOrg(mailbox, read)
  console.log(`${read.mails} mails of ${mailbox} gave ${read.activities.length} activities.`)
  if (!isSample) console.log('For notices alone, the mail that a notice returns counts as a send captured by import.')
  console.log(org.note)
  const dataDir = resolve(values.data)
  const { people } = await playDemo({ dataDir, mailbox, org, activities: read.activities, progress: progressBar() })
  console.log(formatReport(people))
  console.log(`The databases are left in ${dataDir} for inspection.`)
  return 0
}

function ownerOf(mails: readonly StoredMail[]): string | null {
  if (values.me !== undefined) return normaliseAddress(values.me)
  return values.mailbox === undefined ? SAMPLE_OWNER : findMailboxOwner(mails.map(({ bytes }) => bytes))
}

const providerOf = (text: string) => (text === 'gmail' || text === 'outlook' ? text : 'import')

function complain(sentence: string): number {
  console.error(sentence)
  return 1
}

function progressBar(): Progress {
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {day}',
    barsize: 40,
    hideCursor: true,
    clearOnComplete: true,
  })
  let left = 0
  return {
    total: (steps) => {
      left = steps
      bar.start(steps, 0, { day: '' })
    },
    step: (day) => {
      left -= 1
      bar.increment(1, { day })
      if (left === 0) bar.stop()
    },
  }
}

if (values.help) console.log(USAGE)
else process.exitCode = await main()
