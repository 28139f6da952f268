/**
 * Watches chosen requests of the page (MAIN world) without changing them. Wraps XMLHttpRequest and fetch by proxies, so
 * that names, properties and `toString` stay the page's own; never throws into the page; patched once, never restored,
 * because others may have wrapped the wrapper since, and the page may hold it. After an update the patch stays, and looks
 * through the watch of the newer script.
 */
export type SeenRequest = { readonly url: URL; readonly header: (name: string) => string | null; readonly body: string }
/** Called with the answer's text and status; status 0 means that none came. */
export type OnAnswer = (status: number, text: string) => void
export type TrafficWatch = {
  /** Must be cheap: it is asked for each request of the page. */
  readonly wants: (url: URL) => boolean
  /** Null where the answer does not matter. */
  readonly onRequest: (request: SeenRequest) => OnAnswer | null
}

/** Mailbox answers are big; nothing that we look for lies in an answer of this size. */
const ANSWER_CHARACTERS_MAX = 4_000_000

/** Hands the newer script's watch to the patch that is there; within one world it passes as it is. */
const WATCH_REPLACED = 'reachable:watch-replaced'

export function watchTraffic(page: Window & typeof globalThis, watch: TrafficWatch): void {
  if (!page.dispatchEvent(new CustomEvent(WATCH_REPLACED, { cancelable: true, detail: watch }))) return
  let newest = watch
  page.addEventListener(WATCH_REPLACED, (event) => {
    event.preventDefault()
    newest = (event as CustomEvent<TrafficWatch>).detail
  })
  const current: TrafficWatch = {
    wants: (url) => newest.wants(url),
    onRequest: (request) => newest.onRequest(request),
  }
  watchXhr(page, current)
  watchFetch(page, current)
}

type Pending = { readonly url: URL; readonly headers: Map<string, string> }

function watchXhr(page: Window & typeof globalThis, watch: TrafficWatch): void {
  const pending = new WeakMap<XMLHttpRequest, Pending>()
  const prototype = page.XMLHttpRequest.prototype
  prototype.open = before(prototype.open, (xhr: XMLHttpRequest, [, address]) => {
    pending.delete(xhr)
    const url = new URL(String(address), page.location.href)
    if (watch.wants(url)) pending.set(xhr, { url, headers: new Map() })
  })
  prototype.setRequestHeader = before(prototype.setRequestHeader, (xhr: XMLHttpRequest, [name, value]) => {
    pending.get(xhr)?.headers.set(String(name).toLowerCase(), String(value))
  })
  prototype.send = before(prototype.send, (xhr: XMLHttpRequest, [body]) => {
    const request = pending.get(xhr)
    if (!request) return
    const header = (name: string): string | null => request.headers.get(name) ?? null
    const onAnswer = watch.onRequest({ url: request.url, header, body: textOf(body) })
    if (onAnswer)
      xhr.addEventListener('loadend', () => quietly(() => onAnswer(xhr.status, xhrText(xhr))), { once: true })
  })
}

function xhrText(xhr: XMLHttpRequest): string {
  const answer = xhr.responseType === '' || xhr.responseType === 'text' ? xhr.responseText : xhr.response
  if (typeof answer === 'string') return cap(answer)
  return answer instanceof ArrayBuffer ? cap(textOf(answer)) : cap(JSON.stringify(answer) ?? '')
}

function watchFetch(page: Window & typeof globalThis, watch: TrafficWatch): void {
  page.fetch = new Proxy(page.fetch, {
    apply(target, self, args: [RequestInfo | URL, RequestInit?]) {
      const onAnswer = quietly(() => observeFetch(page, watch, args))
      const answer: Promise<Response> = Reflect.apply(target, self, args)
      if (onAnswer) void reportFetch(onAnswer, answer)
      return answer
    },
  })
}

function observeFetch(
  page: Window,
  watch: TrafficWatch,
  [input, init]: [RequestInfo | URL, RequestInit?],
): Promise<OnAnswer | null> | null {
  const request = input instanceof Request ? input : null
  const url = new URL(request?.url ?? String(input), page.location.href)
  if (!watch.wants(url)) return null
  const headers = new Headers(init?.headers ?? request?.headers)
  const header = (name: string): string | null => headers.get(name)
  // The page's own call reads the request's body; a clone taken before it is ours to read.
  const body = init?.body !== undefined || !request ? Promise.resolve(textOf(init?.body)) : request.clone().text()
  return body.then((text) => watch.onRequest({ url, header, body: text }))
}

async function reportFetch(onAnswer: Promise<OnAnswer | null>, answer: Promise<Response>): Promise<void> {
  // Cloned at once: the page may read its answer before our turn comes.
  const copy = answer.then((response) => response.clone()).catch(() => null)
  try {
    const report = await onAnswer
    const response = await copy
    report?.(response?.status ?? 0, response ? cap(await response.text()) : '')
  } catch {
    // A request that cannot be read is no reason to disturb the page.
  }
}

/** Runs `look` before the page's own method and swallows whatever goes wrong in it. */
function before<This extends object, Method extends (this: This, ...args: never[]) => unknown>(
  method: Method,
  look: (self: This, args: Parameters<Method>) => void,
): Method {
  return new Proxy(method, {
    apply(target, self, args) {
      quietly(() => look(self, args as Parameters<Method>))
      return Reflect.apply(target, self, args)
    },
  })
}

function quietly<T>(run: () => T): T | null {
  try {
    return run()
  } catch {
    return null
  }
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return new TextDecoder().decode(body)
  return ''
}

const cap = (text: string): string => (text.length > ANSWER_CHARACTERS_MAX ? '' : text)
