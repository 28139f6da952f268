import type { Problem } from '@reachable/shared/contract'
import { useCallback, useEffect, useState } from 'react'
import { type Answer, call, queryOf } from './api.ts'

export type Loaded<T> = Answer<T> | { readonly kind: 'loading' }

/** Loads `path` and again when it changes or `reload` is called. Answers that come too late are dropped. */
export function useResource<T>(path: string): { loaded: Loaded<T>; reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is the way to load again.
  useEffect(() => {
    const gone = new AbortController()
    call<T>(path, { signal: gone.signal }).then((answer) => {
      if (!gone.signal.aborted) setLoaded(answer)
    })
    return () => gone.abort()
  }, [path, round])
  return { loaded, reload: useCallback(() => setRound((count) => count + 1), []) }
}

type Page = { readonly nextCursor: string | null; readonly hasMore: boolean }

export type Pages<T> = {
  readonly items: readonly T[]
  readonly state: 'loading' | 'ready' | 'failed'
  readonly problem: Problem | null
  readonly hasMore: boolean
  readonly loadMore: () => void
}

const PAGE_SIZE = '50'

/** A list that comes in pages; a change of `filter` starts at the first page again. */
export function usePages<P extends Page, T>(
  path: string,
  filter: string,
  itemsOf: (page: P) => readonly T[],
): Pages<T> {
  const [pages, setPages] = useState<readonly P[]>([])
  const [cursor, setCursor] = useState<string | null>(null)
  const [state, setState] = useState<Pages<T>['state']>('loading')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [shownFilter, setShownFilter] = useState(filter)
  if (shownFilter !== filter) {
    setShownFilter(filter)
    setCursor(null)
  }
  useEffect(() => {
    const gone = new AbortController()
    setState('loading')
    const query = queryOf({ ...Object.fromEntries(new URLSearchParams(filter)), limit: PAGE_SIZE, cursor })
    call<P>(`${path}${query}`, { signal: gone.signal }).then((answer) => {
      if (gone.signal.aborted) return
      setState(answer.kind === 'ok' ? 'ready' : 'failed')
      setProblem(answer.kind === 'ok' ? null : answer.problem)
      if (answer.kind === 'ok') setPages((before) => (cursor === null ? [answer.value] : [...before, answer.value]))
    })
    return () => gone.abort()
  }, [path, filter, cursor])
  const last = pages.at(-1)
  return {
    items: pages.flatMap(itemsOf),
    state,
    problem,
    hasMore: last?.hasMore ?? false,
    loadMore: () => setCursor(last?.nextCursor ?? null),
  }
}
