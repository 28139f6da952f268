/** One figure beside its bar; without a bar it is for orientation. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly bar?: { readonly atMost: number } | { readonly atLeast: number }
}

/** One of the goals of issue 5, played against the whole server and the simulator over HTTP. */
export type Goal = {
  readonly id: string
  readonly title: string
  play(): Promise<readonly Figure[]>
}

export const isReached = ({ value, bar }: Figure): boolean => {
  if (!bar) return true
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast
}

export function barText({ bar, unit }: Figure): string {
  if (!bar) return ''
  return 'atMost' in bar ? `bar at most ${bar.atMost} ${unit}` : `bar at least ${bar.atLeast} ${unit}`
}
