import type { AutoReply, BadgeState, OrgSettings, Reachability } from '../contract/index.ts'
import { domainOf } from '../mail/address.ts'
import { bounceSentence } from './bounce-words.ts'
import { isDomainTroubled } from './domain-incident.ts'
import type { AddressFacts, AddressState, AutoReplyFact, BounceFact } from './facts.ts'
import { DAY_MS } from './held.ts'
import { answers, latest, livingSigns, withCountedSigns } from './life.ts'
import { localDate, plainDate, plainDay } from './local-time.ts'
import { failedTouchIds } from './recent-activity.ts'
import { openSoftBounces } from './state.ts'
import { lastSendSentence } from './stranger-words.ts'

const HOUR_MS = 3_600_000
/** Section Y: a sign of life counts as reachable this long. */
const REACHABLE_MS = 90 * DAY_MS

type Known = {
  readonly facts: AddressFacts
  readonly state: AddressState
  readonly settings: OrgSettings
  readonly nowMs: number
}
/** What one badge state says; the common fields are added by `badgeOf`. */
type Shown = {
  readonly sinceMs: number | null
  readonly why: readonly string[]
  readonly until?: string | null
  readonly successor?: string | null
}

/** Worst first, as BDG-1 orders them: the first that applies is shown. */
const STATES: readonly (readonly [BadgeState, (known: Known) => Shown | null])[] = [
  ['departed', departed],
  ['inactive', inactive],
  ['bounced', bounced],
  ['out_of_office', outOfOffice],
  ['soft_bouncing', softBouncing],
  ['reachable', reachable],
]

/**
 * What a badge and its popover show of an address: the worst state that applies, with two or three plain sentences.
 * Evidence shows at once, whatever the CRM has (BDG-2); never "left" without somebody saying so (BDG-3, BNC-5).
 * @source requirements BDG-1, BDG-1a
 */
export function badgeOf(facts: AddressFacts, state: AddressState, settings: OrgSettings, nowMs: number): Reachability {
  const known: Known = { facts: withCountedSigns(facts, settings), state, settings, nowMs }
  const [name, shown] = firstShown(known)
  return {
    address: facts.address,
    state: name,
    status: state.status,
    optedOut: facts.optedOut,
    rule: state.rule,
    why: [...shown.why, ...domainTrouble(known)],
    since: shown.sinceMs === null ? null : new Date(shown.sinceMs).toISOString(),
    until: shown.until ?? null,
    successor: shown.successor ?? null,
    emailActive: facts.decidedEmailActive,
  }
}

function firstShown(known: Known): readonly [BadgeState, Shown] {
  for (const [name, show] of STATES) {
    const shown = show(known)
    if (shown) return [name, shown]
  }
  return ['unknown', { sinceMs: null, why: ['No signal yet.', ...lastSendNotBounced(known)] }]
}

function departed({ facts, settings }: Known): Shown | null {
  const reply = latestReply(facts, ['departed'])
  if (!reply || livingSigns(facts).some((life) => life.atMs > reply.atMs)) return null
  const { successor } = reply.autoReply
  const said = `An automatic reply of ${plainDate(reply.atMs, settings.timeZone)} says that this person has left.`
  const why = successor === null ? [said] : [said, `It names ${successor} instead.`]
  return { sinceMs: reply.atMs, why, successor }
}

/** A daily run decided so, or the address is held and nobody answered in the time that confirms it. */
function inactive(known: Known): Shown | null {
  const { facts, state, settings, nowMs } = known
  const isLifted = state.openBounces.length === 0 && state.lastLifeAtMs !== null
  const isDecided = facts.decidedEmailActive === false && !isLifted
  if (!isDecided && !isHeldInSilence(facts, state, settings, nowMs)) return null
  const confirmed = isDecided
    ? 'Nothing was heard since; the daily run marked it inactive.'
    : 'Nothing was heard since.'
  const crm = whyCrmDiffers(known, isDecided)
  const sinceMs = state.heldSinceMs ?? state.openBounces[0]?.occurredAtMs ?? null
  const why = [...bounceLines(state.openBounces, settings), confirmed, ...crm, ...lastSendNotBounced(known)]
  return { sinceMs, why: [...why, ...otherAddress(known)] }
}

/** What Salesforce shows may differ from the badge: writing is off (ACT-14), or a gate still holds (HBF-13). */
function whyCrmDiffers({ facts, settings }: Known, isDecided: boolean): string[] {
  if (!settings.bounce.crmWrites) return ['Writing to Salesforce is switched off, so only badges show it.']
  const waiting = facts.hints?.waitingFor ?? null
  return isDecided || waiting === null ? [] : [`Salesforce still has it as active. ${waiting}`]
}

/** BNC-3: a hint, never a proof. */
function otherAddress({ facts }: Known): string[] {
  const other = facts.hints?.alsoWritesFrom ?? null
  return other === null ? [] : [`Somebody of the same name also writes from ${other}.`]
}

function isHeldInSilence(facts: AddressFacts, state: AddressState, settings: OrgSettings, nowMs: number): boolean {
  const tipping = state.openBounces.find((bounce) => bounce.occurredAtMs === state.heldSinceMs)
  if (state.status !== 'held' || !tipping) return false
  const waitMs = settings.bounce.confirmAfterHours * HOUR_MS
  return nowMs >= tipping.occurredAtMs + waitMs && !livingSigns(facts).some((life) => answers(life, tipping))
}

function bounced(known: Known): Shown | null {
  const { facts, state, settings } = known
  const hard = state.openBounces.filter((bounce) => bounce.hard)
  const last = hard.at(-1)
  if (!last) return null
  const typo = last.recipientState === 'DNSFailure' ? [typoHint(facts)] : []
  const waiting = settings.bounce.crmWrites ? (facts.hints?.waitingFor ?? []) : []
  const why = [...bounceLines(hard, settings), 'Not confirmed yet.', ...typo, waiting, ...otherAddress(known)].flat()
  return { sinceMs: last.occurredAtMs, why }
}

function typoHint({ address, hints }: AddressFacts): string {
  const asked = `Is ${domainOf(address)} spelt right?`
  return hints?.nearDomain ? `${asked} Perhaps ${hints.nearDomain} is meant.` : asked
}

function outOfOffice({ facts, settings, nowMs }: Known): Shown | null {
  const reply = latestReply(facts, ['out_of_office'])
  const until = reply?.autoReply.until ?? null
  if (!reply || until === null) return null
  const today = localDate(nowMs, settings.timeZone)
  const isLastDay = reply.autoReply.untilMeans === 'last_day_away'
  if (isLastDay ? today > until : today >= until) return null
  const said = isLastDay ? `Away until ${plainDay(until)}.` : `Back on ${plainDay(until)}.`
  const source = `An automatic reply of ${plainDate(reply.atMs, settings.timeZone)} says so.`
  return { sinceMs: reply.atMs, why: [said, source], until, successor: null }
}

function softBouncing({ state, settings, nowMs }: Known): Shown | null {
  const soft = openSoftBounces(state.openBounces, settings, nowMs)
  const last = soft.at(-1)
  if (!last) return null
  const { heldThreshold, heldWindowDays } = settings.bounce
  const count = `${soft.length} of ${heldThreshold} failures in ${heldWindowDays} days that would stop mail to it.`
  return { sinceMs: last.occurredAtMs, why: [...bounceLines(soft, settings), count] }
}

/** A sign of life later than any bounce; a release by an admin is none (BDG-1a). */
function reachable({ facts, state, settings, nowMs }: Known): Shown | null {
  const lifeAtMs = latest(
    livingSigns(facts)
      .filter((life) => life.how !== 'release')
      .map((life) => life.atMs),
  )
  if (lifeAtMs === null || nowMs - lifeAtMs > REACHABLE_MS || state.openBounces.length > 0) return null
  return { sinceMs: lifeAtMs, why: [`Last sign of life on ${plainDate(lifeAtMs, settings.timeZone)}.`] }
}

function latestReply(facts: AddressFacts, kinds: readonly AutoReply['kind'][]): AutoReplyFact | undefined {
  return facts.autoReplies
    .filter((reply) => kinds.includes(reply.autoReply.kind))
    .reduce<AutoReplyFact | undefined>(
      (last, reply) =>
        last === undefined || reply.atMs > last.atMs || (reply.atMs === last.atMs && reply.id > last.id) ? reply : last,
      undefined,
    )
}

/** The last failure, and how many there were. */
function bounceLines(bounces: readonly BounceFact[], settings: OrgSettings): string[] {
  const last = bounces.at(-1)
  if (!last) return []
  const sentence = bounceSentence(last, settings.timeZone)
  return bounces.length === 1 ? [sentence] : [sentence, `It was failure ${bounces.length} since the last sign of life.`]
}

/** GRD-1: many at the domain fail, so the failure may say nothing about this address. */
function domainTrouble({ facts, state, settings }: Known): string[] {
  if (state.openBounces.length === 0 || !isDomainTroubled(facts, settings)) return []
  const since = plainDate(facts.domainTroubleSinceMs ?? 0, settings.timeZone)
  return [`There is domain trouble at ${domainOf(facts.address)} since ${since}: many mails failed at once.`]
}

/** Not a proof of anything, but worth knowing (ACT-8). */
function lastSendNotBounced({ facts, settings }: Known): string[] {
  const failed = failedTouchIds(facts)
  const sends = facts.touches.filter((touch) => touch.kind === 'email')
  const lastAtMs = latest(sends.map((touch) => touch.atMs))
  if (lastAtMs === null || sends.some((touch) => touch.atMs === lastAtMs && failed.has(touch.id))) return []
  return [lastSendSentence(lastAtMs, settings.timeZone)]
}
