import { clientOfPage } from '../mail-clients/hosts.ts'

export type MessageOrigin = { readonly kind: 'page'; readonly client: 'gmail' | 'outlook' } | { readonly kind: 'panel' }

/**
 * Who sent a message, by what the browser says of the sender and never by what the message says. Null: drop it.
 * `ownOrigin` is the extension's own, such as "chrome-extension://abc".
 */
export function originOf(
  sender: { readonly id?: string | undefined; readonly url?: string | undefined },
  own: { readonly id: string; readonly origin: string; readonly isSandbox: boolean },
): MessageOrigin | null {
  if (sender.id !== own.id || sender.url === undefined || !URL.canParse(sender.url)) return null
  const url = new URL(sender.url)
  if (`${url.protocol}//${url.host}` === own.origin) return { kind: 'panel' }
  const client = clientOfPage(url, own.isSandbox)
  return client && { kind: 'page', client }
}

/** May the background read this address as an original? Only Gmail's own `view=att` of the page that asks. */
export function isOriginalUrl(address: string, senderUrl: string): boolean {
  const url = new URL(address)
  return (
    url.origin === new URL(senderUrl).origin &&
    url.pathname.startsWith('/mail/') &&
    url.searchParams.get('view') === 'att'
  )
}
