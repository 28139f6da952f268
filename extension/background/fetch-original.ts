import { startsAsMail } from '../mail-clients/gmail/shown-source.ts'

const ORIGINAL_BYTES_MAX = 2_000_000

/**
 * Reads an original that Gmail serves from its attachment host, which the page itself may not follow. The browser adds
 * the rep's own cookies; we neither read nor keep them. Null for anything but bytes of a mail.
 */
export async function fetchOriginal(url: string): Promise<Uint8Array | null> {
  try {
    const response = await fetch(url, { credentials: 'include' })
    const isKnownHost = [new URL(url).host, 'mail-attachment.googleusercontent.com'].includes(
      new URL(response.url).host,
    )
    if (!response.ok || !isKnownHost) return null
    const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, ORIGINAL_BYTES_MAX)
    return startsAsMail(bytes) ? bytes : null
  } catch {
    return null
  }
}

/** A small text of the mail client itself, with the rep's own cookies; null for a redirect, an error and a lost line. */
export async function fetchText(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { credentials: 'include', redirect: 'error' })
    return response.ok ? await response.text() : null
  } catch {
    return null
  }
}
