/** The server's own log. Fields are ids, counts and codes; never an address, a subject or a diagnostic text (PRV-3). */
export type Log = {
  info(fields: Readonly<Record<string, string | number | boolean | null>>, message: string): void
  warn(fields: Readonly<Record<string, string | number | boolean | null>>, message: string): void
  error(fields: Readonly<Record<string, string | number | boolean | null>>, message: string): void
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
