import { type FoundAddress, findAddresses } from './addresses.ts'

/** A recipient that the prose of a notice names, with the paragraph about it. */
export type ProseRecipient = { readonly address: string; readonly paragraph: string }

/** How sure the place of an address makes us that it is the failed recipient. Smaller is surer. */
type Mention = FoundAddress & { readonly tier: 1 | 2 | 3; readonly lineAt: number }

const LINE_START = /^[\s*\-•·–>"'<([:]{0,40}$/
const CODE_BEFORE = /^[\s>*-]{0,20}(?:[245]\d\d[ -])?[ ]?(?:#?[245]\.\d\.\d{1,3}[ ])?[\s<"'(:]{0,10}$/
/** Words right before a failed recipient. */
const TOWARDS =
  /(?:rcpt to|\bto|\bfor|recipients?|recipient address|address|addressee|user|mailbox|account|recipient name|final-recipient|original-recipient|rfc822|an|à|para|empfänger|destinataire|destinatario|宛先|unknown|invalid|failed|unreachable|destination|gateway for|email|attempts|addressed|generated from|smtp)[ \t:;=\-,]{0,10}[\s<"'([]{0,10}$/i
/** Words right before an address that is not the recipient. */
const NOT_RECIPIENT =
  /(?:\bfrom|sender|\bby|contact|contacting|mailto|reply-to|return-path|message-id|postmaster at|mail from|mailfrom|envelope-from|write to|e-?mail us at|questions to|reports? to|complain to|forward(?:ed)? (?:this|the|it)[^.]{0,40}to|\bid|references|in-reply-to|subject|your message to postmaster|wenden sie sich an|contactez|contacte|\bhelo|originator|for assistance|help, (?:send|write)[^.]{0,30}to|please (?:send|contact|e-?mail|notify)[^.]{0,40})[ \t:;=\-,]{0,10}[\s<"'([]{0,10}$/i
const ROLE =
  /^(?:postmaster|mailer-daemon|abuse|support|helpdesk|help|noreply|no-reply|hostmaster|webmaster|admin|mail-daemon)@/

export type ProseHints = {
  /** The rep's own addresses: the notice went to them. */
  readonly own: ReadonlySet<string>
  /** Whom the returned mail was for. */
  readonly originalTo: ReadonlySet<string>
}

/**
 * Reads out of prose who did not get the mail. An address counts by its place: alone at the start of a line, behind
 * words such as "RCPT TO", or as the one that the returned mail was for. Never guesses among several.
 */
export function proseRecipients(text: string, hints: ProseHints): ProseRecipient[] {
  const mentions = mentionsIn(text)
  const foreign = mentions.filter((mention) => !hints.own.has(mention.address))
  const candidates = foreign.length > 0 ? foreign : mentions.filter((mention) => mention.tier === 1)
  const people = candidates.filter((mention) => !ROLE.test(mention.address) || hints.originalTo.has(mention.address))
  const chosen = choose(people.length > 0 ? people : candidates, hints)
  return paragraphs(text, chosen)
}

function mentionsIn(text: string): Mention[] {
  const mentions: Mention[] = []
  for (const found of findAddresses(text)) {
    const lineAt = text.lastIndexOf('\n', found.startAt - 1) + 1
    const before = text.slice(Math.max(lineAt, found.startAt - 120), found.startAt)
    if (NOT_RECIPIENT.test(before) && !/generated from[\s<]{1,5}$/i.test(before)) continue
    if (text.slice(found.endAt, found.endAt + 1) === '_' || isMessageId(found.address)) continue
    const isFirst = LINE_START.test(before) || CODE_BEFORE.test(before) || isAnnounced(text, lineAt)
    mentions.push({ ...found, lineAt, tier: isFirst ? 1 : TOWARDS.test(before) ? 2 : 3 })
  }
  return mentions
}

/** Does the line above end as "did not reach the following recipient(s):" does? */
function isAnnounced(text: string, lineAt: number): boolean {
  const above = text.slice(Math.max(0, lineAt - 200), lineAt).trimEnd()
  return /(?:recipients?(?:\(s\))?|address(?:es|\(es\))?|failed|empfänger|destinataires?|destinatarios?)[^\n:]{0,60}:$/i.test(
    above,
  )
}

/** "<20090212.ABC123@mail.acme.com>": mostly digits and very long, as no person's address is. */
function isMessageId(address: string): boolean {
  const local = address.slice(0, address.indexOf('@'))
  return local.length > 24 && (local.match(/\d/g)?.length ?? 0) > 12
}

function choose(mentions: readonly Mention[], { originalTo }: ProseHints): Mention[] {
  const original = mentions.filter((mention) => originalTo.has(mention.address))
  for (const tier of [1, 2] as const) {
    const here = mentions.filter((mention) => mention.tier === tier)
    if (here.length === 0) continue
    const known = here.filter((mention) => originalTo.has(mention.address))
    if (known.length === 0 && original.length > 0) return original
    return here
  }
  if (original.length > 0) return original
  const distinct = new Set(mentions.map((mention) => mention.address))
  return distinct.size === 1 ? [...mentions] : []
}

/** The text about each address: from its line to the line of the next address. */
function paragraphs(text: string, mentions: readonly Mention[]): ProseRecipient[] {
  const byAddress = new Map<string, string[]>()
  mentions.forEach((mention, index) => {
    const next = mentions
      .slice(index + 1)
      .find((later) => later.address !== mention.address && later.lineAt > mention.lineAt)
    const pieces = byAddress.get(mention.address) ?? []
    if (pieces.length === 0 || index === 0 || mentions[index - 1]?.address !== mention.address) {
      pieces.push(text.slice(mention.lineAt, next?.lineAt ?? text.length))
    }
    byAddress.set(mention.address, pieces)
  })
  return [...byAddress].map(([address, pieces]) => ({ address, paragraph: pieces.join('\n') }))
}
