import { type Activity, activityId, type SignatureFact } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import { compileFilters } from '@reachable/shared/rules'
import { readSetting, type Store } from '../background/store.ts'
import type { Clock } from '../clock.ts'
import { isNoticeSender } from '../mail-clients/notice-sender.ts'
import { buildSeen, type PersonsMail } from './build-reply.ts'
import { acquaintanceOf, idOf, markRead } from './inbox.ts'
import { mayReadOf } from './proof-of-life.ts'

/** A mail of somebody that the rep has opened. */
type Opened = PersonsMail & { readonly key: string }
type Told = { readonly name: string | null; readonly facts: readonly SignatureFact[] }
type Ports = { store: Store; clock: Clock; add: (activities: readonly Activity[]) => Promise<number> }

/** What stands in the signatures of opened mails, while the profile's creation or enrichment needs it (CAP-9). */
export function createSignatures(ports: Ports) {
  const { store, clock, add } = ports
  /** The mail as it would be posted; null where nothing of it is asked for. */
  const wants = async (opened: Opened): Promise<PersonsMail | null> => {
    const feed = await readSetting(store, 'feed')
    const address = normaliseAddress(opened.address)
    if (!feed?.readsSignatures || address === null || address === opened.mailbox || isNoticeSender(address)) return null
    if (isInternal(address, feed.internalDomains) || compileFilters(feed.filters ?? []).hides(address)) return null
    if (!mayReadOf(feed.captureInboundSeen, await acquaintanceOf(ports, { ...opened, address }))) return null
    const id = idOf(opened.mailbox, opened.key)
    const isForged = (await store.get('originals', id))?.isForged ?? false
    if (isForged || (await store.getKey('originals', signatureId(id))) !== undefined) return null
    const { client, mailbox } = opened
    return { client, mailbox, address, atMs: Math.min(opened.atMs, clock.nowMs()) }
  }
  return {
    wants,
    /** Queues what the page has read, each mail once. */
    async take({ name, facts, ...opened }: Opened & Told): Promise<void> {
      const mail = await wants(opened)
      if (!mail) return
      if (name !== null || facts.length > 0) await add([buildTold(mail, { name, facts })])
      await markRead(store, signatureId(idOf(mail.mailbox, opened.key)), clock.nowMs())
    },
  }
}

const signatureId = (id: string): string => `${id}:signature`

/** Beside the sighting itself, which may be posted long since: an id of its own. The page shows no verdict on the writer. */
function buildTold(mail: PersonsMail, { name, facts }: Told): Activity {
  const seen = buildSeen(mail, 'mail', 'unknown')
  return {
    ...seen,
    id: activityId('contact.seen', mail.mailbox, `${mail.address}#${seen.occurredAt}#signature`),
    participants: [{ role: 'from', address: mail.address, ...(name === null ? {} : { name }) }],
    signatureFacts: [...facts],
  }
}
