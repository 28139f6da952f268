/** Where the parts of a sandbox listen: four ports in a row. */
export type Places = {
  readonly server: number
  readonly salesforce: number
  readonly gmail: number
  readonly outlook: number
}

/** Fixed, so that bookmarks and the loaded extension keep working from one start to the next. */
const FIRST_PORT = 8787

export const placesFrom = (firstPort = FIRST_PORT): Places => ({
  server: firstPort,
  salesforce: firstPort + 1,
  gmail: firstPort + 2,
  outlook: firstPort + 3,
})

export const urlAt = (port: number): string => `http://127.0.0.1:${port}`

/** The rep whose mailbox the replicas show, and people whose names that mailbox knows. */
export const RITA = { address: 'rita@ourco.com', name: 'Rita Rep' }
export const KNOWN_PEOPLE = [
  { address: 'ann@acme.com', name: 'Ann Lee' },
  { address: 'bob@acme.com', name: 'Bob Ray' },
  { address: 'eva@acme.com', name: 'Eva Holm' },
  { address: 'oli@globex.com', name: 'Oli Berg' },
]
