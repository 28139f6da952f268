import type { Rep } from '../../e2e/rep.ts'

/** What the extension keeps of one send, as far as the benchmark looks. */
export type KeptSend = {
  readonly key: string
  readonly phase: string
  readonly record: { to: { address: string }[] | null }
}

/** The sends in the extension's own store. */
export async function keptSends(rep: Rep): Promise<KeptSend[]> {
  const [stores] = JSON.parse(await rep.panel.storedText()) as [[string, KeptSend[]][]]
  return stores.find(([name]) => name === 'sends')?.[1] ?? []
}
