import { ApiProblem } from '../problem.ts'
import type { RowError } from '../records/outcome.ts'
import { createRecord } from '../records/write.ts'
import type { WriteContext } from '../records/write-context.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { ApiContext, Handler } from './api.ts'
import { asObject, objectOf, objectOfType, writeContextOf } from './api.ts'

const RECORDS_MAX = 200
const LEVELS_MAX = 5

type Node = {
  readonly meta: ObjectMeta
  readonly referenceId: string
  readonly input: Record<string, unknown>
  readonly link: string | null
  readonly parent: Node | null
}
type Failure = { readonly referenceId: string; readonly errors: readonly RowError[] }

/** `POST composite/tree/X`: records with their children below child relationship names; all are created or none. */
export const createTree: Handler = (context, request, [name = '']) => {
  const meta = objectOf(context, name)
  const nodes = readNodes(context, meta, asObject(request.body).records, null, null, 1)
  checkNodes(nodes)
  const start = context.sim.store.mark()
  const { ids, failures } = createAll(writeContextOf(context, request), nodes)
  if (failures.length > 0) {
    context.sim.store.rollbackTo(start)
    const results = failures.map(({ referenceId, errors }) => ({
      referenceId,
      errors: errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields })),
    }))
    return { status: 400, body: { hasErrors: true, results } }
  }
  const results = nodes.map((node) => ({ referenceId: node.referenceId, id: ids.get(node) }))
  return { status: 201, body: { hasErrors: false, results } }
}

function createAll(write: WriteContext, nodes: readonly Node[]): { ids: Map<Node, string>; failures: Failure[] } {
  const ids = new Map<Node, string>()
  const failures: Failure[] = []
  for (const node of nodes) {
    const parentId = node.parent ? ids.get(node.parent) : null
    if (parentId === undefined) continue
    const input = node.link === null ? node.input : { ...node.input, [node.link]: parentId }
    const outcome = createRecord(write, node.meta, input)
    if (outcome.ok) ids.set(node, outcome.id)
    else failures.push({ referenceId: node.referenceId, errors: outcome.errors })
  }
  return { ids, failures }
}

/** Parents before their children. */
function readNodes(
  context: ApiContext,
  meta: ObjectMeta,
  records: unknown,
  parent: Node | null,
  link: string | null,
  level: number,
): Node[] {
  if (!Array.isArray(records)) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'records must be specified')
  if (level > LEVELS_MAX) throw invalid(`A tree has at most ${LEVELS_MAX} levels`)
  return records.map(asObject).flatMap((record) => {
    const { attributes, ...fields } = record
    const { type, referenceId } = asObject(attributes)
    if (objectOfType(context, String(type)) !== meta) throw invalid(`attributes.type must be ${meta.spec.name}`)
    const own = Object.entries(fields).filter(([, value]) => !isBranch(value))
    const node: Node = { meta, referenceId: String(referenceId ?? ''), input: Object.fromEntries(own), link, parent }
    const below = Object.entries(fields).filter(([, value]) => isBranch(value))
    const children = below.flatMap(([name, branch]) => {
      const child = meta.children.get(name.toLowerCase())
      if (!child) throw new ApiProblem(400, 'INVALID_FIELD', `No such relationship '${name}' on ${meta.spec.name}`)
      const childMeta = objectOfType(context, child.object)
      return readNodes(context, childMeta, asObject(branch).records, node, child.field.name, level + 1)
    })
    return [node, ...children]
  })
}

const isBranch = (value: unknown) => Array.isArray(asObject(value).records)

function checkNodes(nodes: readonly Node[]): void {
  if (nodes.length > RECORDS_MAX)
    throw new ApiProblem(400, 'LIMIT_EXCEEDED', `A tree has at most ${RECORDS_MAX} records`)
  const ids = new Set(nodes.map(({ referenceId }) => referenceId))
  if (ids.has('') || ids.size < nodes.length)
    throw invalid('Include a reference ID for each record in the request, unique in it.')
}

const invalid = (message: string) => new ApiProblem(400, 'INVALID_INPUT', message)
