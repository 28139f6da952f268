import type { OrgSettings, Problem, VersionedSettings } from '@reachable/shared/contract'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { call } from '../api.ts'
import { Failure, Notice, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { useMe } from '../session.ts'
import { useResource } from '../use-resource.ts'
import { changesBetween, type Draft, draftOf, settingsWith } from './settings-draft.ts'
import { SettingsFields } from './settings-fields.tsx'
import { Team } from './team.tsx'

/** What Reachable may do. One document; each save makes a new version. */
export function Settings() {
  const { loaded, reload } = useResource<VersionedSettings>('/v1/settings')
  const isAdmin = useMe().role === 'admin'
  return (
    <>
      <Heading title="Settings" />
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && <Editor loaded={loaded.value} etag={loaded.etag} isAdmin={isAdmin} onStale={reload} />}
      {isAdmin && <Team />}
    </>
  )
}

type EditorProps = { loaded: VersionedSettings; etag: string | null; isAdmin: boolean; onStale: () => void }

function Editor({ loaded, etag, isAdmin, onStale }: EditorProps) {
  const [current, setCurrent] = useState({ ...loaded, etag })
  const [draft, setDraft] = useState(draftOf(loaded.settings))
  const [problem, setProblem] = useState<Problem | null>(null)
  const [savedVersion, setSavedVersion] = useState<number | null>(null)
  useEffect(() => {
    setCurrent({ ...loaded, etag })
    setDraft(draftOf(loaded.settings))
    setProblem(null)
  }, [loaded, etag])
  const changes = changesBetween(draftOf(current.settings), draft)

  const edit = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    setSavedVersion(null)
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const body: OrgSettings = settingsWith(current.settings, draft)
    const ifMatch = current.etag ?? `"${current.version}"`
    const answer = await call<VersionedSettings>('/v1/settings', { method: 'PUT', body, ifMatch })
    setProblem(answer.kind === 'problem' ? answer.problem : null)
    if (answer.kind === 'problem') return
    setCurrent({ ...answer.value, etag: answer.etag })
    setDraft(draftOf(answer.value.settings))
    setSavedVersion(answer.value.version)
  }
  return (
    <form onSubmit={save}>
      <p className="lead">Version {current.version} of the settings document.</p>
      {!isAdmin && <Notice tone="notice">You can read these settings. Only admins change them.</Notice>}
      <fieldset disabled={!isAdmin}>
        <legend className="hidden">Settings</legend>
        <SettingsFields draft={draft} onEdit={edit} />
      </fieldset>
      {isAdmin && (
        <SaveBar changes={changes}>
          {problem?.status === 412 ? <Conflict onReload={onStale} /> : problem && <Failure problem={problem} />}
          {savedVersion !== null && <Notice tone="success">Saved as version {savedVersion}.</Notice>}
        </SaveBar>
      )}
    </form>
  )
}

function Conflict({ onReload }: { onReload: () => void }) {
  return (
    <div className="notice" data-tone="danger" role="alert">
      <p>
        <strong>Somebody else saved meanwhile.</strong> Nothing of yours was written. Load their version and make your
        change again.
      </p>
      <button type="button" onClick={onReload}>
        Load the newer version
      </button>
    </div>
  )
}

/** Says what would change before it is saved, and what became of it after. Always in sight, above the lower edge. */
function SaveBar({ changes, children }: { changes: readonly string[]; children: ReactNode }) {
  return (
    <div className="save-bar">
      {children}
      <div className="save-row">
        <div role="status">
          {changes.length === 0 ? (
            <span className="muted">No changes</span>
          ) : (
            <ul>
              {changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          )}
        </div>
        <button type="submit" className="primary" disabled={changes.length === 0}>
          Save
        </button>
      </div>
    </div>
  )
}
