import { domainOf } from '../mail/address.ts'
import { isSubdomainOf } from '../mail/domain.ts'

/**
 * True where the host that refused the mail is trusted to know its own addresses: the Remote-MTA or, where the notice
 * names none, the recipient's domain. Compared by labels, so `evilprotection.outlook.com.example` is not trusted.
 * @source requirements HLD-9, AMB-7
 */
export function isTrustedHost(remoteMta: string | null, address: string, trustedHosts: readonly string[]): boolean {
  const named = remoteMta
    ?.toLowerCase()
    .replace(/^dns;\s*/, '')
    .trim()
    .replace(/\.$/, '')
  const host = named === undefined || named === '' ? domainOf(address) : named
  return trustedHosts.some((trusted) => isSubdomainOf(host, trusted.toLowerCase()))
}
