// The few platform classes that every runtime of ours has (browsers and Node) and that ES2023 does not name.
// Nothing with a clock, a network or a file belongs here.
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array): string
}
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}
