import { FilterList } from '@reachable/shared/contract'
import type { Background } from './background.ts'
import type { FiltersAnswer, PanelAnswers, PanelQuestion } from './messages.ts'
import { listSentRequests } from './sent-requests.ts'

/** Answers what the options page asks beside the status. */
export async function answerQuestion(
  background: Background,
  question: PanelQuestion,
): Promise<PanelAnswers[PanelQuestion['kind']]> {
  if (question.kind === 'what-was-sent') return listSentRequests(background.ports.store, question.beforeMs)
  const fault = question.kind === 'filters' ? null : await changeFilters(background, question)
  return readFilters(background, fault)
}

/** FLT-6: the rep's own filters live on the server, so that they hold on every device of theirs. */
async function changeFilters(
  { call, pull, ports, reachability }: Background,
  wish: Extract<PanelQuestion, { kind: 'add-filter' | 'remove-filter' }>,
): Promise<FiltersAnswer['fault']> {
  const answer =
    wish.kind === 'add-filter'
      ? await call('POST', '/v1/filters/private', wish.filter)
      : await call('DELETE', `/v1/filters/private/${encodeURIComponent(wish.id)}`)
  if (answer.kind === 'unreachable') return 'unreachable'
  if (answer.kind === 'problem') return 'refused'
  // The feed carries the filters: this browser obeys them from the next mail on (FLT-3).
  await pull()
  reachability.forget()
  await ports.tellPages()
  return null
}

async function readFilters({ call }: Background, fault: FiltersAnswer['fault']): Promise<FiltersAnswer> {
  const answer = await call('GET', '/v1/filters')
  const list = answer.kind === 'ok' ? FilterList.safeParse(answer.body) : null
  if (!list?.success) return { org: [], own: [], fault: 'unreachable' }
  return { org: list.data.filters, own: list.data.private, fault }
}
