/** The claims of an RS256 assertion, or null. The signature itself is not checked: the simulator holds no certificates. */
export function readJwt(assertion: string): Record<string, unknown> | null {
  const [header, claims, signature] = assertion.split('.')
  if (!header || !claims || !signature) return null
  const head = parsePart(header)
  return head?.alg === 'RS256' ? parsePart(claims) : null
}

function parsePart(part: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null
  } catch {
    return null
  }
}
