/** What access needs to know of the configuration. */
export type AccessConfig = {
  /** Where people and extensions reach this server, e.g. `http://127.0.0.1:8787`. The only origin that cookies work from. */
  readonly publicUrl: string
  /** 32 bytes. What signs sessions and selector documents is derived from it; it is stored wrapped by the master key. */
  readonly rootSecret: Uint8Array
  /** Where the database of a new org is put. */
  readonly orgDatabaseUrl: (orgId: string) => string
  /** Where an operator puts a selector document; without the file nothing is replaced. */
  readonly selectorsFile?: string
}
