import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Hosts = {
  /** Says how requests are served; further addresses can be opened from then on. */
  serveWith(listener: RequestListener): void
  /** Opens another address of the org and retires those before it. Answers the new one. */
  moveInstance(oldUrl: string): Promise<string>
  /** Opens the address that plays login.salesforce.com: it signs in, but is nobody's own domain. */
  openLogin(): Promise<string>
  /** Where the org lives now, when it has moved. */
  instanceUrl(): string | null
  /** True for an address that the org has left; the call is counted. */
  isRetired(host: string | undefined): boolean
  isLogin(host: string | undefined): boolean
  /** Calls that went to an address after the org had left it. */
  retiredCalls(): number
  /** The org is back at its first address. */
  clear(): void
  close(): void
}

/** Addresses of one org beside the one on which it started. */
export function createHosts(): Hosts {
  let serve: RequestListener | null = null
  let servers: Server[] = []
  let instanceUrl: string | null = null
  let loginUrl: string | null = null
  let retired = new Set<string>()
  let retiredCalls = 0
  const open = async (): Promise<string> => {
    if (!serve) throw new Error('this org is not served over HTTP')
    const server = createServer(serve)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    servers.push(server)
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  return {
    serveWith: (listener) => {
      serve = listener
    },
    moveInstance: async (oldUrl) => {
      const moved = await open()
      retired.add(new URL(instanceUrl ?? oldUrl).host)
      instanceUrl = moved
      return moved
    },
    openLogin: async () => {
      loginUrl ??= await open()
      return loginUrl
    },
    instanceUrl: () => instanceUrl,
    isRetired: (host) => {
      if (host === undefined || !retired.has(host)) return false
      retiredCalls++
      return true
    },
    isLogin: (host) => loginUrl !== null && host === new URL(loginUrl).host,
    retiredCalls: () => retiredCalls,
    clear: () => {
      instanceUrl = null
      retired = new Set()
      retiredCalls = 0
    },
    close: () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      servers = []
    },
  }
}
