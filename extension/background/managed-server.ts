/** The server in the browser's policy, as an origin; null for anything that is not one. Nobody may preset a plain HTTP one. */
export function serverInPolicy(policy: unknown): string | null {
  const text = typeof policy === 'object' && policy !== null && 'serverUrl' in policy ? policy.serverUrl : null
  if (typeof text !== 'string' || !URL.canParse(text)) return null
  const { protocol, origin } = new URL(text)
  return protocol === 'https:' ? origin : null
}
