/** A reference that has no value; halts the sub-request that needs it. */
export class UnresolvedReference extends Error {}

const REFERENCE = /@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}/g

/** Replaces `@{ref.path}` everywhere in a body or an address by values of earlier answers. Names are case-sensitive. */
export function resolveReferences(value: unknown, answers: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return resolveText(value, answers)
  if (Array.isArray(value)) return value.map((each) => resolveReferences(each, answers))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveReferences(each, answers)]))
}

function resolveText(text: string, answers: ReadonlyMap<string, unknown>): unknown {
  const whole = [...text.matchAll(REFERENCE)]
  const [only] = whole
  if (only && whole.length === 1 && only[0] === text) return lookUp(only[1] ?? '', only[2] ?? '', answers)
  return text.replace(REFERENCE, (_match, name: string, path: string) => String(lookUp(name, path, answers)))
}

function lookUp(name: string, path: string, answers: ReadonlyMap<string, unknown>): unknown {
  let value = answers.get(name)
  for (const [, key, index] of path.matchAll(/\.([A-Za-z0-9_]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) value = undefined
    else value = (value as Readonly<Record<string, unknown>>)[key ?? index ?? '']
  }
  if (value !== undefined && value !== null) return value
  const wanted = path.replace(/^\./, '')
  throw new UnresolvedReference(`Invalid reference specified. No value for ${wanted} found in ${name}`)
}

/** The names of the sub-requests whose answers a value needs. */
export function referencesIn(value: unknown): string[] {
  return [...(JSON.stringify(value) ?? '').matchAll(REFERENCE)].map(([, name = '']) => name)
}
