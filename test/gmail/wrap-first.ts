/**
 * In the page, as an init script and so before any content script: another extension that stands between the page and its
 * requests first, holds each send for a moment and reads along.
 */
export function wrapRequestsFirst(): void {
  const { prototype } = XMLHttpRequest
  const send = prototype.send
  prototype.send = function hold(body) {
    this.addEventListener('readystatechange', () => this.readyState === 4 && this.responseType)
    setTimeout(() => send.call(this, body), 10)
  }
  const before = window.fetch
  const wrapped: typeof fetch = async (...all) => (await before(...all)).clone()
  window.fetch = wrapped
  Object.assign(window, { wrappedFirst: wrapped })
}
