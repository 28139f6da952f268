import type { Props } from './panel.tsx'
import { Switch } from './switch.tsx'

/** What badges show; a warning cannot be hidden. */
export function BadgeSwitch({ status, wish }: Props) {
  return (
    <fieldset>
      <legend>Badges</legend>
      <Switch
        label="Hide the tick of people who can be reached"
        note="Warnings stay, and so does what is said when you point at a name."
        isOn={status.hidesReachable}
        set={(isOn) => void wish({ kind: 'hide-reachable', isOn })}
      />
    </fieldset>
  )
}
