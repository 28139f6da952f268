import type { LogEntry } from '@reachable/shared/contract'
import { Link, personHref } from '../router.tsx'
import { When } from './when.tsx'

const OUTCOMES: Readonly<Record<LogEntry['outcome'], { word: string; sign: string }>> = {
  done: { word: 'done', sign: '✓' },
  planned: { word: 'planned', sign: '→' },
  refused: { word: 'refused', sign: '–' },
  skipped: { word: 'skipped', sign: '·' },
  failed: { word: 'failed', sign: '!' },
}

/** Decisions with their reasons, newest first. */
export function LogList({ entries, withAddress = true }: { entries: readonly LogEntry[]; withAddress?: boolean }) {
  return (
    <table className="list log">
      <caption className="hidden">Decisions, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {withAddress && <th scope="col">Person</th>}
          <th scope="col">What</th>
          <th scope="col">Outcome</th>
          <th scope="col">Why</th>
          <th scope="col">Rule</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} withAddress={withAddress} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ entry, withAddress }: { entry: LogEntry; withAddress: boolean }) {
  const { at, address, action, outcome, why, rule, refusal, crm } = entry
  return (
    <tr>
      <td className="date" data-label="Time">
        <When at={at} exact />
      </td>
      {withAddress && (
        <td data-label="Person">
          {address === null ? <span className="muted">–</span> : <Link href={personHref(address)}>{address}</Link>}
        </td>
      )}
      <td data-label="What" className="action">
        {ACTIONS[action] ?? action}
      </td>
      <td data-label="Outcome">
        <span className="outcome" data-outcome={outcome}>
          <span aria-hidden="true">{OUTCOMES[outcome].sign}</span> {OUTCOMES[outcome].word}
        </span>
      </td>
      <td data-label="Why" className="reason">
        {why}
        {crm && Object.keys(crm.after).length > 0 && <span className="more">{changeText(crm)}</span>}
      </td>
      <td data-label="Rule" className="rule">
        {rule}
        {refusal !== null && <span className="more">{refusal}</span>}
      </td>
    </tr>
  )
}

/** The log's actions in plain words; one that is not listed is shown as it is. */
const ACTIONS: Readonly<Record<string, string>> = {
  'activity.captured': 'Capture',
  'activity.decide': 'Judge activity',
  'activity.match': 'Match to account',
  'auto_reply.received': 'Automatic reply',
  'bounce.event': 'Bounce',
  'contact.create': 'Create contact',
  'contact.enrich': 'Update contact',
  'contact.seen': 'Sign of life',
  'email.engaged': 'Open or click',
  'email_active.write': 'Write email_active',
  'hard_bounce.write': 'Write hard bounce',
  'reachability.change': 'Change of state',
  'role.create': 'Add role',
}

function changeText({ object, before, after }: NonNullable<LogEntry['crm']>): string {
  const changes = Object.entries(after).map(
    ([field, value]) => `${field} ${valueText(before[field])} → ${valueText(value)}`,
  )
  return `${object}: ${changes.join(', ')}`
}

const valueText = (value: unknown) => (value === undefined || value === null ? 'empty' : String(value))
