import { useEffect, useState } from 'react'
import { openThread } from './ask-background.ts'
import type { Props } from './panel.tsx'

/** One switch for everything, and one for the conversation in the tab below. */
export function PauseSwitches({ status, wish, view }: Props & { readonly view: 'popup' | 'options' }) {
  const [thread, setThread] = useState<string | null>(null)
  useEffect(() => {
    // The options page is a tab of its own: there is no conversation below it.
    if (view === 'popup') void openThread().then(setThread)
  }, [view])
  return (
    <fieldset>
      <legend>Pause</legend>
      <Switch
        label="Everything"
        note="Nothing is captured, looked up or shown."
        isOn={status.isPaused}
        set={(isOn) => void wish({ kind: 'pause', isOn })}
      />
      {thread !== null && (
        <Switch
          label="This conversation"
          note="What you send in it is not captured, and nobody in it is looked up."
          isOn={status.pausedThreads.includes(thread)}
          set={(isOn) => void wish({ kind: 'pause-thread', thread, isOn })}
        />
      )}
      {view === 'options' && <PausedThreads status={status} wish={wish} />}
    </fieldset>
  )
}

function Switch({
  label,
  note,
  isOn,
  set,
}: {
  label: string
  note: string
  isOn: boolean
  set: (on: boolean) => void
}) {
  // Shown at once; what the background answers has the last word.
  const [isWanted, setIsWanted] = useState(isOn)
  useEffect(() => setIsWanted(isOn), [isOn])
  const turn = (isNowOn: boolean): void => {
    setIsWanted(isNowOn)
    set(isNowOn)
  }
  return (
    <label className="switch">
      <input type="checkbox" checked={isWanted} onChange={(event) => turn(event.target.checked)} />
      <span>
        {label}
        <small>{note}</small>
      </span>
    </label>
  )
}

function PausedThreads({ status, wish }: Props) {
  const { length } = status.pausedThreads
  if (length === 0) return null
  const takeUp = async () => {
    for (const thread of status.pausedThreads) await wish({ kind: 'pause-thread', thread, isOn: false })
  }
  return (
    <p>
      {length === 1 ? 'One conversation is paused.' : `${length} conversations are paused.`}{' '}
      <button type="button" onClick={() => void takeUp()}>
        Take up again
      </button>
    </p>
  )
}
