/**
 * Is the failure reported by a host that is known to tell the truth about its users? The Remote-MTA decides; the
 * Reporting-MTA never does, as it is mostly the rep's own provider. Where the notice names no Remote-MTA the
 * recipient's domain decides. Suffixes match at label boundaries only.
 * @source requirements HLD-9
 */
export function isTrustedHost(
  remoteMta: string | null,
  recipientDomain: string,
  trustedHosts: readonly string[],
): boolean {
  const named = normaliseHost(remoteMta ?? '')
  const host = named === '' ? normaliseHost(recipientDomain) : named
  return trustedHosts.some((trusted) => {
    const suffix = normaliseHost(trusted)
    return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
  })
}

function normaliseHost(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, '')
}
