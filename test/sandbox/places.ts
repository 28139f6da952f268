/** Fixed, so that bookmarks and the loaded extension keep working from one start to the next. */
export const PORTS = { server: 8787, salesforce: 8788, gmail: 8789, outlook: 8790 } as const

export const urlOf = (part: keyof typeof PORTS): string => `http://127.0.0.1:${PORTS[part]}`

/** The rep whose mailbox the replicas show. */
export const RITA = { address: 'rita@ourco.com', name: 'Rita Rep' }
