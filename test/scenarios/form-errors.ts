import type { Document, LineCounter } from 'yaml'
import { isNode } from 'yaml'
import type * as z from 'zod'
import type { JsonSchema } from './json-schema.ts'
import { scenarioSchema } from './json-schema.ts'
import { nearestWord } from './near-words.ts'

type Path = readonly PropertyKey[]
type Source = { readonly document: Document; readonly lines: LineCounter }

/** One line per fault of the form: where it stands in the file, what is wrong, and the key that was probably meant. */
export function describeFaults(file: string, issues: readonly z.core.$ZodIssue[], source: Source): string {
  return issues
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue) : [otherFault(issue)]))
    .map(({ path, say }) => `${file}${placeOf(path, source)} ${placeName(path)}: ${say}`)
    .join('\n')
}

type FormFault = { readonly path: Path; readonly say: string }

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys): FormFault[] {
  const known = keysAt(issue.path)
  return issue.keys.map((key) => {
    const near = nearestWord(key, known)
    const hint = near ? `did you mean "${near}"?` : `known here: ${known.join(', ')}`
    return { path: [...issue.path, key], say: `unknown key "${key}"; ${hint}` }
  })
}

const otherFault = ({ path, message }: z.core.$ZodIssue): FormFault => ({ path, say: message })

/** `:line:column` of the node at that path, or of its nearest ancestor where the node is missing. */
function placeOf(path: Path, { document, lines }: Source): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0])
      return `:${line}:${col}`
    }
  }
  return ''
}

const placeName = (path: Path): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
        .join('')

/** The keys that the JSON Schema knows at a path. */
function keysAt(path: Path): string[] {
  const root = scenarioSchema()
  let at: JsonSchema | undefined = root
  for (const part of path) at = at && childOf(resolveRef(at, root), part)
  const forms = at ? formsOf(resolveRef(at, root)) : []
  return [...new Set(forms.flatMap((form) => Object.keys(form.properties ?? {})))]
}

/** The schema itself and, where several forms are allowed, each of them. */
const formsOf = (schema: JsonSchema): JsonSchema[] => [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]

function childOf(schema: JsonSchema, part: PropertyKey): JsonSchema | undefined {
  for (const form of formsOf(schema)) {
    const child = typeof part === 'number' ? form.items : (form.properties?.[String(part)] ?? form.additionalProperties)
    if (typeof child === 'object' && !Array.isArray(child)) return child
  }
  return undefined
}

/** `$ref` into `$defs`, which is the only kind that is generated. */
function resolveRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const target = root.$defs?.[schema.$ref?.split('/').at(-1) ?? '']
  return target ? resolveRef(target, root) : schema
}
