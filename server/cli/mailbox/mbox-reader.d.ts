// The package ships no types; this is the part that we use.
declare module 'mbox-reader' {
  import type { Readable } from 'node:stream'
  export function mboxReader(input: Readable): AsyncGenerator<{ content: Uint8Array }>
}
