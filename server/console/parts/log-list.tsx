import type { LogEntry } from '@reachable/shared/contract'
import { Link, personHref } from '../router.tsx'
import { actionText } from './action-text.ts'
import { ListTable } from './list-table.tsx'
import { UndoButton } from './undo-dialog.tsx'
import { When } from './when.tsx'

const OUTCOMES: Readonly<Record<LogEntry['outcome'], { word: string; sign: string }>> = {
  done: { word: 'done', sign: '✓' },
  planned: { word: 'planned', sign: '→' },
  refused: { word: 'refused', sign: '–' },
  skipped: { word: 'skipped', sign: '·' },
  failed: { word: 'failed', sign: '!' },
}

/** Decisions with their reasons, newest first. */
type LogListProps = { entries: readonly LogEntry[]; withAddress?: boolean; withUndo?: boolean }

export function LogList({ entries, withAddress = true, withUndo = false }: LogListProps) {
  return (
    <ListTable
      className="list log"
      caption="Decisions, newest first"
      columns={['Time', ...(withAddress ? ['Person'] : []), 'What', 'Outcome', 'Why', 'Rule']}
    >
      {entries.map((entry) => (
        <Row key={entry.id} entry={entry} withAddress={withAddress} withUndo={withUndo} />
      ))}
    </ListTable>
  )
}

function Row({ entry, withAddress, withUndo }: { entry: LogEntry; withAddress: boolean; withUndo: boolean }) {
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
        {actionText(action)}
      </td>
      <td data-label="Outcome">
        <span className="outcome" data-outcome={outcome}>
          <span aria-hidden="true">{OUTCOMES[outcome].sign}</span> {OUTCOMES[outcome].word}
        </span>
      </td>
      <td data-label="Why" className="reason">
        {why}
        {crm && Object.keys(crm.after).length > 0 && <span className="more">{changeText(crm)}</span>}
        {withUndo && isWrite(entry) && <UndoButton path={`/v1/log/${entry.id}/undo`} what={nameOf(entry)} />}
      </td>
      <td data-label="Rule" className="rule">
        {rule}
        {refusal !== null && <span className="more">{refusal}</span>}
      </td>
    </tr>
  )
}

/** What may be undone; the server says so where it cannot. */
const isWrite = ({ outcome, crm, action }: LogEntry) =>
  outcome === 'done' && crm !== null && crm.recordId !== null && action !== 'activity.match'

const nameOf = ({ action, address }: LogEntry) => `${actionText(action)}${address === null ? '' : `, ${address}`}`

function changeText({ object, before, after }: NonNullable<LogEntry['crm']>): string {
  const changes = Object.entries(after).map(
    ([field, value]) => `${field} ${valueText(before[field])} → ${valueText(value)}`,
  )
  return `${object}: ${changes.join(', ')}`
}

const valueText = (value: unknown) => (value === undefined || value === null ? 'empty' : String(value))
