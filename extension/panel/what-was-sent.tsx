import { useCallback, useEffect, useState } from 'react'
import type { PanelAnswers } from '../background/messages.ts'
import { askQuestion } from './ask-background.ts'
import { outcomeWords } from './outcome-words.ts'
import { timeOf } from './time-of.ts'

type Request = PanelAnswers['what-was-sent'][number]

const WHAT: Readonly<Record<string, string>> = {
  '/v1/activities': 'Captured',
  '/v1/heartbeats': 'Mailbox was watched',
  '/v1/reachability/lookup': 'Asked about recipients',
  '/v1/reachability/advice': 'Asked what to do about somebody',
  '/v1/corrections': 'Said that a badge is wrong',
  '/v1/filters/private': 'Added a private filter',
}

/** PRV-3: to the letter, from this browser's own record. */
export function WhatWasSent() {
  const [requests, setRequests] = useState<readonly Request[]>([])
  const [isAll, setIsAll] = useState(false)
  const load = useCallback(async (beforeMs: number | null) => {
    const page = (await askQuestion({ kind: 'what-was-sent', beforeMs })) ?? []
    setRequests((known) => (beforeMs === null ? page : [...known, ...page]))
    setIsAll(page.length === 0)
  }, [])
  useEffect(() => void load(null), [load])
  return (
    <section aria-labelledby="what-was-sent">
      <h2 id="what-was-sent">What was sent</h2>
      <p className="quiet">
        Every request of the last 30 days that told the server anything, as it left this browser. Bodies of mails are
        never part of it.
      </p>
      {requests.length === 0 && <p>Nothing yet.</p>}
      <ol className="requests">
        {requests.map((request) => (
          <li key={request.id}>
            <details>
              <summary>
                {WHAT[request.path] ?? request.path}
                <small>
                  {timeOf(request.atMs)} · {outcomeWords(request)}
                  {request.attempts > 1 && ` · ${request.attempts} attempts`}
                </small>
              </summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long request scrolls in its own box, also by keyboard */}
              <section className="json" tabIndex={0} aria-label="Request as JSON">
                <pre>{pretty(request.body)}</pre>
              </section>
            </details>
          </li>
        ))}
      </ol>
      <div className="actions">
        <button type="button" onClick={() => void load(null)}>
          Refresh
        </button>
        {requests.length > 0 && !isAll && (
          <button type="button" onClick={() => void load(requests.at(-1)?.atMs ?? null)}>
            Earlier
          </button>
        )}
      </div>
    </section>
  )
}

/** The same JSON with line breaks: no key or value is touched. */
const pretty = (json: string): string => JSON.stringify(JSON.parse(json), null, 2)
