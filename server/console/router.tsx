import { type AnchorHTMLAttributes, type MouseEvent, useEffect, useSyncExternalStore } from 'react'

const MOVED = 'reachable:moved'

function subscribe(onChange: () => void): () => void {
  for (const event of ['popstate', 'hashchange', MOVED]) window.addEventListener(event, onChange)
  return () => {
    for (const event of ['popstate', 'hashchange', MOVED]) window.removeEventListener(event, onChange)
  }
}

/** The page's own address, kept up to date. */
export function useAddress(): URL {
  return new URL(useSyncExternalStore(subscribe, () => window.location.href))
}

export function goTo(href: string, how: 'push' | 'replace' = 'push'): void {
  window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', href)
  window.dispatchEvent(new Event(MOVED))
}

/** Sends elsewhere as soon as it is shown. */
export function Redirect({ to }: { to: string }) {
  useEffect(() => goTo(to, 'replace'), [to])
  return null
}

/** A real link: opens in a new tab, can be copied, and moves within the console without loading it again. */
export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(href)
  }
  return <a href={href} onClick={follow} {...rest} />
}

/**
 * Where a person's page is. The address of a person stands in the fragment, which browsers do not send: no server log
 * or proxy sees it.
 */
export const personHref = (address: string) => `/console/person#${new URLSearchParams({ address })}`
export const logHref = (address: string) => `/console/log#${new URLSearchParams({ address })}`

/** What one run did. */
export const runHref = (runId: string) => `/console/log#${new URLSearchParams({ runId })}`

/** A parameter of the fragment. */
export const fragmentOf = (url: URL, name: string) => new URLSearchParams(url.hash.slice(1)).get(name) ?? ''
