import { expect, test } from 'vitest'
import type { browser } from 'wxt/browser'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import { watchNetwork } from './network.ts'

type Listener = (details: Record<string, unknown>) => unknown
type Filter = { readonly urls: readonly string[] }

/** The browser's side of webRequest: keeps the listeners by event and tells those that Gmail's address concerns. */
function fakeBrowser() {
  const listeners: { event: string; listener: Listener; filter: Filter }[] = []
  const event = (name: string) => ({
    addListener: (listener: Listener, filter: Filter) => void listeners.push({ event: name, listener, filter }),
  })
  const names = ['onBeforeRequest', 'onBeforeSendHeaders', 'onCompleted', 'onErrorOccurred']
  const webRequest = Object.fromEntries(names.map((name) => [name, event(name)]))
  const api = { webRequest, permissions: { onAdded: { addListener: () => undefined } } }
  const tell = (name: string, details: Record<string, unknown>): void => {
    for (const one of listeners)
      if (one.event === name && one.filter.urls.some((url) => url.startsWith('https://mail.google.com/')))
        one.listener({ tabId: 1, requestId: 'r1', ...details })
  }
  return { api: api as unknown as typeof browser, tell }
}

/** One send, in the array form that Gmail uses since 2022. */
const message = ['msg-a:r-222', [1, 'ann@own.example', 'Ann'], [[1, 'bo@dest.example', 'Bo']], null, null, null]
const record = [...message, 1_790_000_000_000, 'Plan', null, null, ['^all', '^pfg', '^f_bt', '^f_btns', '^f_cl']]
const change = [...Array.from({ length: 13 }, () => null), [record]]
const body = JSON.stringify([
  [null, null, 2],
  [[[41, ['thread-a:r111', change]]], null],
])

function sendAndThen(name: string, details: Record<string, unknown>): string[] {
  const { api, tell } = fakeBrowser()
  const seen: SendObservation[] = []
  watchNetwork(
    api,
    async (some) => void seen.push(...some),
    async () => undefined,
  )
  const bytes = new TextEncoder().encode(body).buffer
  tell('onBeforeRequest', { url: 'https://mail.google.com/sync/u/0/i/s?rt=r', requestBody: { raw: [{ bytes }] } })
  tell(name, details)
  return seen.map((one) => (one.kind === 'request' ? one.intent : one.outcome))
}

test.each([
  ['is accepted by an answer of 200', 'onCompleted', { statusCode: 200 }, ['send', 'accepted']],
  ['is open after any other answer', 'onCompleted', { statusCode: 503 }, ['send', 'unclear']],
  ['is open after a lost line', 'onErrorOccurred', { error: 'net::ERR_INTERNET_DISCONNECTED' }, ['send', 'unclear']],
  ['says nothing where its page went away', 'onErrorOccurred', { error: 'net::ERR_ABORTED' }, ['send']],
])('a send seen on the network %s', (_what, name, details, outcomes) => {
  expect(sendAndThen(name, details)).toEqual(outcomes)
})
