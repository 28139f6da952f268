import type { UndoItem, UndoReport } from '@reachable/shared/contract'
import { useRef, useState } from 'react'
import { type Answer, call } from '../api.ts'
import { actionText } from './action-text.ts'
import { Failure, Notice, Pending } from './feedback.tsx'
import { ListTable } from './list-table.tsx'

type UndoProps = { path: string; what: string; onUndone?: () => void }

/** Shows record by record what an undo would do, and does it on a second press. */
export function UndoButton({ path, what, onUndone }: UndoProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [answer, setAnswer] = useState<Answer<UndoReport> | null>(null)
  const ask = async (query: string) => {
    setAnswer(null)
    const told = await call<UndoReport>(`${path}${query}`, { method: 'POST' })
    setAnswer(told)
    if (query === '' && told.kind === 'ok') onUndone?.()
  }
  const open = () => {
    dialog.current?.showModal()
    setIsOpen(true)
    void ask('?preview=true')
  }
  const close = () => dialog.current?.close()
  return (
    <>
      <button type="button" className="quiet" onClick={open} aria-label={`Undo: ${what}`}>
        Undo…
      </button>
      <dialog ref={dialog} className="undo" onClose={() => setIsOpen(false)} aria-label={`Undo: ${what}`}>
        {isOpen && (
          <>
            <h2>Undo: {what}</h2>
            {answer === null && <Pending />}
            {answer?.kind === 'problem' && <Failure problem={answer.problem} />}
            {answer?.kind === 'ok' && <Told report={answer.value} />}
            <p className="actions">
              {answer?.kind === 'ok' && answer.value.isPreview && answer.value.counts.undone > 0 && (
                <button type="button" className="danger" onClick={() => ask('')}>
                  Undo {answer.value.counts.undone === 1 ? 'this write' : `these ${answer.value.counts.undone} writes`}
                </button>
              )}
              <button type="button" onClick={close}>
                {answer?.kind === 'ok' && !answer.value.isPreview ? 'Close' : 'Leave it as it is'}
              </button>
            </p>
          </>
        )}
      </dialog>
    </>
  )
}

function Told({ report: { counts, items, hasMore, isPreview } }: { report: UndoReport }) {
  return (
    <>
      <Notice tone={isPreview || counts.undone === 0 ? 'notice' : 'success'}>{summaryOf({ counts, isPreview })}</Notice>
      {items.length > 0 && (
        <ListTable caption="Writes, newest first" columns={['Write', 'Undo', 'Details']}>
          {items.map((item) => (
            <Item key={item.entryId} item={item} />
          ))}
        </ListTable>
      )}
      {hasMore && <p className="muted">Only the first thousand are shown; all are included.</p>}
    </>
  )
}

function summaryOf({ counts, isPreview }: Pick<UndoReport, 'counts' | 'isPreview'>): string {
  if (counts.writes === 0) return 'Nothing was written to Salesforce here.'
  const stays = counts.refused === 0 ? '' : ` ${counts.refused} stay as they are, each with its reason.`
  const waits = counts.planned === 0 ? '' : ` ${counts.planned} wait for Salesforce.`
  return `${counts.undone} of ${counts.writes} ${isPreview ? 'would go back' : 'went back'}.${waits}${stays}`
}

const OUTCOMES: Readonly<Record<UndoItem['outcome'], string>> = {
  would_undo: 'goes back',
  undone: 'went back',
  planned: 'waits for Salesforce',
  refused: 'stays',
}

function Item({ item }: { item: UndoItem }) {
  const { action, address, outcome, refusal, why } = item
  return (
    <tr>
      <td data-label="Write">
        {actionText(action)}
        {address !== null && <span className="more">{address}</span>}
      </td>
      <td data-label="Undo">{OUTCOMES[outcome]}</td>
      <td data-label="Details" className="reason">
        {refusal === null ? detailOf(item) : why}
      </td>
    </tr>
  )
}

function detailOf({ how, object, from, to }: UndoItem): string {
  const changes = Object.keys(to).map((name) => `${name}: ${shown(from[name])} → ${shown(to[name])}`)
  if (changes.length > 0) return changes.join(', ')
  return how === 'delete' ? `${object} is deleted` : `${object} comes back`
}

const shown = (value: unknown) => (value === null || value === undefined ? 'empty' : String(value))
