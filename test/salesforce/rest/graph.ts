import { ApiProblem } from '../problem.ts'
import type { ApiContext, Handler } from './api.ts'
import { asObject } from './api.ts'
import { readAddress } from './dispatch.ts'
import { referencesIn } from './reference.ts'
import type { Sub, SubAnswer } from './sub-requests.ts'
import { haltedAnswers, invalidInput, isFailure, readSubs, runSub } from './sub-requests.ts'

const GRAPHS_MAX = 75
const NODES_MAX = 500
const DEPTH_MAX = 15
/** A kind is a method on an object. */
const NODE_KINDS_MAX = 15
/** After so many failed graphs the rest are not tried. */
const FAILED_GRAPHS_MAX = 14

type Graph = { readonly graphId: string; readonly subs: readonly Sub[] }
type GraphAnswer = { graphId: string; graphResponse: { compositeResponse: SubAnswer[] }; isSuccessful: boolean }

/**
 * `POST composite/graph`: one API call, up to 500 nodes; each graph is a transaction of its own.
 * @source Salesforce REST API developer guide, "Composite Graph Limits"
 */
export const graph: Handler = (context, request) => {
  const graphs = readGraphs(asObject(request.body).graphs)
  let failed = 0
  const answers = graphs.map((each): GraphAnswer => {
    const answer = failed > FAILED_GRAPHS_MAX ? skipped(each) : runGraph(context, each)
    if (!answer.isSuccessful) failed++
    return answer
  })
  return { status: 200, body: { graphs: answers } }
}

function runGraph(context: ApiContext, { graphId, subs }: Graph): GraphAnswer {
  const start = context.sim.store.mark()
  const answers = new Map<string, unknown>()
  const compositeResponse: SubAnswer[] = []
  for (const sub of subs) {
    const answer = runSub(context, sub, answers, true)
    compositeResponse.push(answer)
    answers.set(sub.referenceId, answer.body)
    if (!isFailure(answer)) continue
    context.sim.store.rollbackTo(start)
    return { graphId, graphResponse: { compositeResponse: haltedAnswers(subs, answer) }, isSuccessful: false }
  }
  return { graphId, graphResponse: { compositeResponse }, isSuccessful: true }
}

function skipped({ graphId, subs }: Graph): GraphAnswer {
  const message = 'The graph was not processed since too many graphs of the request failed.'
  const compositeResponse = subs.map(({ referenceId }) => ({
    body: [{ errorCode: 'PROCESSING_HALTED', message }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId,
  }))
  return { graphId, graphResponse: { compositeResponse }, isSuccessful: false }
}

function readGraphs(given: unknown): Graph[] {
  if (!Array.isArray(given)) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'graphs must be specified')
  const graphs = given
    .map(asObject)
    .map((each) => ({ graphId: String(each.graphId ?? ''), subs: readSubs(each.compositeRequest) }))
  if (graphs.length > GRAPHS_MAX) throw limit(`${GRAPHS_MAX} graphs`)
  if (graphs.reduce((total, { subs }) => total + subs.length, 0) > NODES_MAX) throw limit(`${NODES_MAX} nodes`)
  const ids = new Set(graphs.map(({ graphId }) => graphId))
  if (ids.size < graphs.length || ids.has('')) throw invalidInput('graphId must be given and unique')
  for (const { subs } of graphs) checkGraph(subs)
  return graphs
}

function checkGraph(subs: readonly Sub[]): void {
  const other = subs.find(({ url }) => readAddress(url)?.segments[0] !== 'sobjects')
  if (other) throw invalidInput(`The specified url is not supported in a graph: ${other.url}`)
  const kinds = new Set(subs.map(({ method, url }) => `${method} ${readAddress(url)?.segments[1]?.toLowerCase()}`))
  if (kinds.size > NODE_KINDS_MAX) throw limit(`${NODE_KINDS_MAX} kinds of nodes`)
  const depths = new Map<string, number>()
  for (const sub of subs) {
    const parents = referencesIn([sub.url, sub.body]).map((name) => depths.get(name) ?? 0)
    depths.set(sub.referenceId, 1 + Math.max(0, ...parents))
  }
  if (Math.max(0, ...depths.values()) > DEPTH_MAX) throw limit(`a depth of ${DEPTH_MAX}`)
}

const limit = (what: string) => new ApiProblem(400, 'LIMIT_EXCEEDED', `A composite graph request is limited to ${what}`)
