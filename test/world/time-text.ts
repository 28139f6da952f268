/** Times as scenarios write them: an RFC 3339 instant, or T0 with signed spans, such as `T0+1d6h30m` or `T0-60d`. */
const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const
type Unit = keyof typeof UNIT_MS

/** Milliseconds of a span such as `18h` or `15d00h01m`. Throws on anything else. */
export function spanMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|d|h|m|s)/g)]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) {
    throw new Error(`"${text}" is not a span such as 18h, 5d or 1d6h30m`)
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit as Unit], 0)
}

/** Milliseconds since 1970 UTC of a time as a scenario writes it. Throws on anything else. */
export function timeMs(text: string, t0Ms: number): number {
  const relative = /^T0(?:([+-])(\w+))?$/.exec(text)
  if (relative) {
    const [, sign, span] = relative
    return span === undefined ? t0Ms : t0Ms + (sign === '-' ? -1 : 1) * spanMs(span)
  }
  const absolute = Date.parse(text)
  if (Number.isNaN(absolute)) throw new Error(`"${text}" is neither an RFC 3339 time nor T0+span`)
  return absolute
}

export const instant = (ms: number): string => new Date(ms).toISOString()
