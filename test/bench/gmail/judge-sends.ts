import type { ActivityOf } from '@reachable/shared/contract'
import type { KeptSend } from './kept-sends.ts'
import { none, type Row, share } from './row.ts'
import type { Fate, Recipient } from './send-cases.ts'
import type { Observers } from './send-world.ts'

export type Sent = ActivityOf<'email.sent'>
export type Mail = {
  readonly where: string
  readonly fate: Fate
  readonly recipients: readonly Recipient[]
  readonly mailbox?: string
  /** What the page asked the server for. */
  readonly saves?: string
}
const OWN = 'rep@own.example'

const NAMES: Record<Observers, string> = {
  both: '',
  page: ', page observer alone',
  network: ', network observer alone',
}
const BARS: Record<Observers, [recall: number, precision: number]> = {
  both: [99.8, 99.9],
  page: [99, 99.9],
  network: [99, 99.9],
}
const PHASES: Record<Exclude<Fate, 'never' | 'foreign'>, readonly string[]> = {
  sent: ['SENT'],
  undone: ['UNDONE'],
  scheduled: ['SCHEDULED'],
  // Nobody can know what a server did that never answered: unknown, and not counted.
  failed: ['UNKNOWN', 'FAILED'],
}
/** A case that could not be played to its end; what was captured of it is judged by nobody. */
export type Unplayed = { readonly where: string; readonly word: string; readonly reason: string }
/** What was done, and what the extension made of it. */
export type PlayedSends = {
  readonly mails: readonly Mail[]
  readonly unplayed: readonly Unplayed[]
  readonly captured: readonly Sent[]
  readonly kept: readonly KeptSend[]
}
/** The rows of one choice of observers. */
export function judgeSends(played: PlayedSends, observers: Observers): Row[] {
  const { mails, unplayed, captured } = played
  const times = Map.groupBy(captured, (one) => keyOf(recipientsOf(one)))
  const due = mails.filter(({ fate }) => fate === 'sent')
  const missed = due.filter((mail) => !times.has(keyOf(mail.recipients)))
  const right = due.filter(({ recipients, mailbox = OWN }) => {
    const [first, ...more] = times.get(keyOf(recipients)) ?? []
    return first?.mailbox === mailbox && more.length === 0
  })
  const dueKeys = new Set(due.map((mail) => keyOf(mail.recipients)))
  const wrong = captured.filter((one) => !dueKeys.has(keyOf(recipientsOf(one))))
  const [recall, precision] = BARS[observers]
  const name = NAMES[observers]
  return [
    share(
      `sends captured${name}`,
      due.length - missed.length,
      due.length,
      recall,
      missed.map(({ where }) => where),
    ),
    share(
      `captured sends that are right${name}`,
      right.length,
      right.length + wrong.length + due.length - missed.length - right.length,
      precision,
      [
        ...wrong.map((one) => keyOf(recipientsOf(one))),
        ...due
          .filter((mail) => times.has(keyOf(mail.recipients)) && !right.includes(mail))
          .map(({ where }) => `${where}: more than once, or in another mailbox`),
      ],
    ),
    ...judgePhases(played, name),
    none(
      `cases that could not be played${name}`,
      unplayed.map(({ where, reason }) => `${where}: ${reason}`),
      `${mails.length + unplayed.length} cases`,
    ),
  ]
}

/** Mails with the same key are the same to whoever judges them. */
export const keyOf = (recipients: readonly Recipient[]): string =>
  recipients
    .map(({ role, address }) => `${role} ${address.toLowerCase()}`)
    .toSorted()
    .join()

const recipientsOf = ({ participants }: Sent): Recipient[] =>
  participants.flatMap(({ role, address }) => (role === 'to' || role === 'cc' ? [{ role, address }] : []))

function judgePhases({ mails, captured, kept }: PlayedSends, name: string): Row[] {
  const phasesOf = ({ recipients }: Mail): string[] =>
    kept
      .filter(({ record }) => record.to?.some(({ address }) => address.toLowerCase() === recipients[0]?.address))
      .map(({ phase }) => phase)
  const judged = mails.filter(({ fate }) => fate !== 'never' && fate !== 'foreign')
  const wrong = judged.filter((mail) => {
    const phases = phasesOf(mail)
    const { fate } = mail
    return phases.length !== 1 || fate === 'never' || fate === 'foreign' || !PHASES[fate].includes(phases[0] ?? '')
  })
  const details = wrong.map(
    (mail) => `${mail.where}: ${mail.fate}, kept as ${phasesOf(mail).join() || 'nothing'}; ${mail.saves}`,
  )
  const notDue = mails.filter(({ fate }) => fate !== 'sent' && fate !== 'never').map((mail) => keyOf(mail.recipients))
  const posted = captured.filter((one) => notDue.includes(keyOf(recipientsOf(one))))
  return [
    share(
      `sent, undone, scheduled, failed, retried told apart${name}`,
      judged.length - wrong.length,
      judged.length,
      100,
      details,
    ),
    none(
      `undone, scheduled, failed or foreign mails posted${name}`,
      posted.map((one) => keyOf(recipientsOf(one))),
      `${notDue.length} mails`,
    ),
  ]
}
