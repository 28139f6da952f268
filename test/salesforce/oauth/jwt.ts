import { createVerify } from 'node:crypto'

/**
 * The claims of an RS256 assertion, or null when it is none or nobody known signed it.
 * @param publicKeys PEM keys or certificates of the client; with none registered, the signature is not checked
 */
export function readJwt(assertion: string, publicKeys: readonly string[]): Record<string, unknown> | null {
  const [header, claims, signature] = assertion.split('.')
  if (!header || !claims || !signature) return null
  const isSigned = (key: string) =>
    createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(key, signature, 'base64url')
  if (publicKeys.length > 0 && !publicKeys.some(isSigned)) return null
  return parsePart(header)?.alg === 'RS256' ? parsePart(claims) : null
}

function parsePart(part: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null
  } catch {
    return null
  }
}
