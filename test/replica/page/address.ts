export type Person = { address: string; name?: string }

const ADDRESS = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/

/** Whether the text is a plain `local@domain.tld` address; both replicas refuse to send to anything else. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text)
}

/** Reads `ann@x.example` or `Ann Lee <ann@x.example>`; text that is neither comes back as the address, unchanged. */
export function parsePerson(text: string): Person {
  const named = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(text)
  const name = named?.[1]
  const address = named?.[2]?.trim() ?? text.trim()
  return name ? { address, name } : { address }
}
