import { isPlain } from '../world/merge.ts'
import { instant, timeMs } from '../world/time-text.ts'

export type Refs = Readonly<Record<string, string>>

/** "@name" stands for the Salesforce id of the record of that name. Throws for a name that no record has. */
export function resolveRefs(value: unknown, refs: Refs): unknown {
  return mapTexts(value, (text) => {
    const name = /^@([\w-]+)$/.exec(text)?.[1]
    if (name === undefined) return text
    const id = refs[name]
    if (id === undefined) throw new Error(`no record is called "${name}"; add \`_ref: ${name}\` to one`)
    return id
  })
}

/** As above for records that go to Salesforce, which has names of its own: what nobody here knows is left to it. */
export const resolveKnownRefs = (value: unknown, refs: Refs): unknown =>
  mapTexts(value, (text) => refs[/^@([\w-]+)$/.exec(text)?.[1] ?? ''] ?? text)

/** `T0+1d` as a value stands for that instant, wherever records, activities and expectations hold times. */
export const resolveTimes = (value: unknown, t0Ms: number): unknown =>
  mapTexts(value, (text) => (/^T0([+-]\w+)?$/.test(text) ? instant(timeMs(text, t0Ms)) : text))

/** The same value with each text in it, at any depth, replaced. */
function mapTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, replace))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, replace)]))
}

/**
 * Does `actual` hold everything that `expected` says? Objects may have more keys; a list matches when each expected
 * item has a match in it; texts that are both times are compared as times. Case of e-mail addresses does not matter.
 */
export function holds(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.every((item) => actual.some((candidate) => holds(candidate, item)))
  }
  if (isPlain(expected)) {
    return isPlain(actual) && Object.entries(expected).every(([key, value]) => holds(actual[key], value))
  }
  if (expected === null) return actual === null || actual === undefined
  return sameScalar(actual, expected)
}

function sameScalar(actual: unknown, expected: unknown): boolean {
  if (actual === expected) return true
  if (typeof actual !== 'string' || typeof expected !== 'string') return false
  if (actual.includes('@') && actual.toLowerCase() === expected.toLowerCase()) return true
  const [one, other] = [asTime(actual), asTime(expected)]
  return one !== null && one === other
}

/** Only full date-times count; a bare word or date is text. */
function asTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}
