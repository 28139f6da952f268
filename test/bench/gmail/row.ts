/** One line of the table. `verdict` "shown" is a figure without a bar; "not built" is a row that nobody measures yet. */
export type Row = {
  readonly what: string
  readonly figure: string
  readonly bar: string
  readonly verdict: 'reached' | 'missed' | 'shown' | 'not built'
  /** Times and other costs are judged by the benchmark alone, never in a test. */
  readonly isCost: boolean
  /** What was wrong, for whoever looks into a missed bar. */
  readonly details?: readonly string[]
}

type Judged = { readonly isCost?: boolean; readonly details?: readonly string[] }
const DETAILS_MAX = 8

export const judged = (what: string, figure: string, bar: string, isReached: boolean, more: Judged = {}): Row => ({
  ...{ what, figure, bar, isCost: more.isCost ?? false },
  verdict: isReached ? 'reached' : 'missed',
  ...(isReached || !more.details?.length ? {} : { details: more.details.slice(0, DETAILS_MAX) }),
})

/** At least this share. */
export function share(
  what: string,
  right: number,
  all: number,
  barPercent: number,
  details: readonly string[] = [],
): Row {
  const percent = all === 0 ? 0 : (100 * right) / all
  const figure = `${percent.toFixed(percent === 100 ? 0 : 2)} % (${right} of ${all})`
  return judged(what, figure, `≥ ${barPercent} %`, percent >= barPercent, { details })
}

/** None of these. */
export const none = (what: string, found: readonly string[], of: string): Row =>
  judged(what, `${found.length} in ${of}`, '0', found.length === 0, { details: found })

export const atMost = (what: string, value: number, max: number, unit: string, more: Judged = {}): Row =>
  judged(what, `${round(value)} ${unit}`, `≤ ${max} ${unit}`, value <= max, { isCost: true, ...more })

export const shown = (what: string, figure: string): Row => ({ what, figure, bar: '', verdict: 'shown', isCost: true })

export const notBuilt = (what: string, bar: string): Row => ({
  ...{ what, figure: 'not built', bar, isCost: false },
  verdict: 'not built',
})

const round = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 2 : 0)

/** The value that this part of all does not exceed; 0 where there is none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export function printRow({ what, figure, bar, verdict, details }: Row): void {
  const end = verdict === 'missed' ? 'MISSED' : verdict === 'not built' ? 'NOT BUILT' : ''
  console.log(`  ${what.padEnd(58)} ${figure.padEnd(26)} ${bar.padEnd(16)} ${end}`.trimEnd())
  for (const detail of details ?? []) console.log(`      ${detail}`)
}
