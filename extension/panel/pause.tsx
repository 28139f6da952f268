import { useEffect, useState } from 'react'
import { openThread } from './ask-background.ts'
import type { Props } from './panel.tsx'
import { Switch } from './switch.tsx'

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
