import { useEffect, useState } from 'react'

/** A check box with what it means below it. */
export function Switch({
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
