import { Advice } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import type { Background } from './background.ts'
import type { PageMessage } from './messages.ts'
import { readSetting, type Store, writeSetting } from './store.ts'

/** A year of warnings for somebody who writes a lot; the oldest are forgotten, and may be given once more. */
const WARNED_MAX = 2_000

/** What can be done about somebody; null where the server cannot say, or the person is one of us. */
export async function askAdvice({ call, ports }: Background, said: string): Promise<Advice | null> {
  const address = normaliseAddress(said)
  const feed = await readSetting(ports.store, 'feed')
  if (address === null || !feed || isInternal(address, feed.internalDomains)) return null
  const answer = await call('POST', '/v1/reachability/advice', { address })
  return answer.kind === 'ok' ? (Advice.safeParse(answer.body).data ?? null) : null
}

/** "This is wrong". True once the server has it. */
export async function correctBadge(
  { call }: Background,
  { address, state }: Extract<PageMessage, { kind: 'correct' }>,
): Promise<boolean> {
  return (await call('POST', '/v1/corrections', { address, state })).kind === 'ok'
}

/** At most one warning per person and conversation, also after the page was loaded anew. */
export async function freshWarnings(
  store: Store,
  { thread, addresses }: Extract<PageMessage, { kind: 'warn' }>,
): Promise<string[]> {
  const known = (await readSetting(store, 'warned')) ?? []
  const fresh = addresses.filter((address) => !known.includes(`${thread} ${address}`))
  const news = fresh.map((address) => `${thread} ${address}`)
  if (news.length > 0) await writeSetting(store, 'warned', [...known, ...news].slice(-WARNED_MAX))
  return fresh
}
