import { Empty, Failure, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { ListTable } from '../parts/list-table.tsx'
import { UndoButton } from '../parts/undo-dialog.tsx'
import { When } from '../parts/when.tsx'
import { Link, runHref } from '../router.tsx'
import { useResource } from '../use-resource.ts'

type Run = {
  readonly id: string
  readonly kind: string
  readonly localDate: string
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: string
  readonly counts: Readonly<Record<string, number>> | null
  readonly error: string | null
}
const KINDS: Readonly<Record<string, string>> = {
  daily: 'Daily run',
  dedupe: 'Duplicates',
  replay: 'Replay of a preview',
  undo: 'Undo',
}

/** Each run, what it did, and the way back. */
export function Runs() {
  const { loaded, reload } = useResource<{ runs: readonly Run[] }>('/v1/runs')
  return (
    <>
      <Heading title="Runs and undo">
        <p className="lead">
          Whatever a run wrote to Salesforce can be taken back. What somebody changed since stays as it is; an undo is a
          run of its own and can be undone, too.
        </p>
      </Heading>
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && loaded.value.runs.length === 0 && (
        <Empty title="No run yet">
          <p>The daily run starts at the time under Settings, 03:00 unless you changed it.</p>
        </Empty>
      )}
      {loaded.kind === 'ok' && loaded.value.runs.length > 0 && (
        <ListTable caption="Runs, newest first" columns={['Started', 'Run', 'Result', 'Undo']}>
          {loaded.value.runs.map((run) => (
            <Row key={run.id} run={run} onUndone={reload} />
          ))}
        </ListTable>
      )}
    </>
  )
}

function Row({ run, onUndone }: { run: Run; onUndone: () => void }) {
  const name = `${KINDS[run.kind] ?? run.kind} of ${run.localDate}`
  return (
    <tr>
      <td data-label="Started" className="date">
        <When at={run.startedAt} exact />
      </td>
      <td data-label="Run">
        <Link href={runHref(run.id)}>{name}</Link>
      </td>
      <td data-label="Result" className="reason">
        {run.state === 'failed' ? `Failed: ${run.error}` : run.state === 'running' ? 'Running' : countsText(run.counts)}
      </td>
      <td data-label="Undo">
        {run.state !== 'running' && <UndoButton path={`/v1/runs/${run.id}/undo`} what={name} onUndone={onUndone} />}
      </td>
    </tr>
  )
}

function countsText(counts: Run['counts']): string {
  const some = Object.entries(counts ?? {}).filter(([, count]) => count > 0)
  return some.length === 0 ? 'Nothing to do' : some.map(([what, count]) => `${count} ${what}`).join(', ')
}
