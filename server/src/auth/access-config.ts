/** What access needs to know of the configuration. */
export type AccessConfig = {
  /** Where people and extensions reach this server, e.g. `http://127.0.0.1:8787`. The only origin that cookies work from. */
  readonly publicUrl: string
  /** 32 bytes from the operator. The auth secret is derived from it and never stored. */
  readonly masterKey: Uint8Array
  /** Where the database of a new org is put. */
  readonly orgDatabaseUrl: (orgId: string) => string
  /** Where an operator puts a selector document; without the file nothing is replaced. */
  readonly selectorsFile?: string
}
