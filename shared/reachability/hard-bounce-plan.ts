import { domainOf } from '../mail/address.ts'
import { bounceSentence } from './bounce-words.ts'
import { isDomainTroubled } from './domain-incident.ts'
import { countsToThreshold, isHardForStatus } from './hardness.ts'
import { attributedBounces } from './life.ts'
import { localDate, plainDate } from './local-time.ts'
import type { CrmRecord, RecordPlan } from './record-plan.ts'
import { isBounceOver, lastSignIds, type ResetInput } from './reset.ts'
import {
  idsOf,
  isEmailChanged,
  isInWindow,
  learntAt,
  NOTHING,
  plan,
  type RunInput,
  type Step,
  skip,
} from './run-context.ts'

const ACTION = 'hard_bounce.write'

/** `Hard_Bounce__c` and its date on one contact or lead: S3's flag, without the gates of `email_active` (HBF-13). */
export function planHardBounce(record: CrmRecord, run: RunInput): Step {
  if (run.state.status !== 'held') return record.hardBounce === true ? planClear(record, run) : mentionNotHeld(run)
  const evidence = idsOf(run.state.openBounces)
  if (record.hardBounce === true) return planDate(record, run)
  if (isDomainTroubled(run.facts, run.settings)) return waitForDomain(run)
  if (record.hardBounce === null) return skip(ACTION, 'field_not_readable', run.settings.fields.hardBounce, evidence)
  if (!isSynced(run)) return skip(ACTION, 'threshold_not_synced', '', evidence)
  const isOursAlready = record.writtenByUs?.hardBounce === true && !isEmailChanged(record, run.facts)
  if (isOursAlready && !hasNewBounce(run)) return skip(ACTION, 'changed_by_person', '', evidence)
  return plan(ACTION, { hardBounce: true, ...newDate(record, run) }, run.state.rule ?? 'held', whyHeld(run), evidence)
}

/** GRD-1: while many addresses of the domain fail, no record is marked or marked again. */
function waitForDomain({ facts, state }: RunInput): Step {
  return skip(ACTION, 'domain_incident', domainOf(facts.address), idsOf(state.openBounces))
}

/** A bounce of this run's window that may lead to a write: attributed strongly and about the address (HBF-3, HBF-4). */
function hasNewBounce(run: RunInput): boolean {
  return run.state.openBounces.some(
    (bounce) =>
      bounce.attribution === 'strong' && countsToThreshold(bounce, run.settings) && isInWindow(learntAt(bounce), run),
  )
}

/** AMB-8: the source's table says yes to a hold by soft bounces, its SQL asks for a hard one. */
function isSynced({ state, settings }: RunInput): boolean {
  const isHard = state.openBounces.some(
    (bounce) => bounce.attribution === 'strong' && isHardForStatus(bounce, settings),
  )
  return settings.bounce.syncThresholdHeld || isHard
}

function whyHeld({ state, settings }: RunInput): string {
  const last = state.openBounces.findLast((bounce) => bounce.occurredAtMs === state.lastBounceAtMs)
  return `The address is held. ${last ? bounceSentence(last, settings.timeZone) : ''}`.trim()
}

/** Re-entry: a later bounce of a flagged record moves the date, an older one captured late does not (HBF-4). */
function planDate(record: CrmRecord, run: RunInput): Step {
  const changes = newDate(record, run)
  if (changes.hardBounceDate === undefined) return NOTHING
  if (isDomainTroubled(run.facts, run.settings)) return waitForDomain(run)
  const why = `Bounced again on ${plainDate(run.state.lastBounceAtMs ?? run.nowMs, run.settings.timeZone)}.`
  return plan(ACTION, changes, 'HBF-4', why, idsOf(run.state.openBounces))
}

/** The field holds a day or an instant; a day is the one in the org's time zone (HBF-7). */
function newDate(record: CrmRecord, { state, settings }: RunInput): Pick<RecordPlan['changes'], 'hardBounceDate'> {
  const atMs = state.lastBounceAtMs
  if (atMs === null) return {}
  const held = record.hardBounceDate
  const isDay = held !== null && held.length === 'YYYY-MM-DD'.length
  // Salesforce keeps whole seconds.
  const isLater = isDay
    ? localDate(atMs, settings.timeZone) > held
    : Math.floor(atMs / 1000) > Math.floor(Date.parse(held ?? '1970-01-01') / 1000)
  return isLater ? { hardBounceDate: new Date(atMs).toISOString() } : {}
}

/** The flag that we set for an address which the record no longer has (ACT-13). */
export function clearForNewAddress(record: CrmRecord, run: ResetInput): Step {
  const { facts, state } = run
  const isOurs = isEmailChanged(record, facts) && record.writtenByUs?.hardBounce === true
  if (!isOurs || record.hardBounce !== true || state.status === 'held') return NOTHING
  return clear(record, run, 'ACT-13', `The record has a new address, ${facts.address}, which is not held.`)
}

/** The date stays as history (AMB-9). */
function clear(record: CrmRecord, run: ResetInput, rule: string, why: string): Step {
  const isDateCleared = run.settings.bounce.clearDateOnReset && record.hardBounceDate !== null
  const changes = { hardBounce: false, ...(isDateCleared ? { hardBounceDate: null } : {}) }
  return plan(ACTION, changes, rule, why, lastSignIds(run))
}

/** HBF-8: the flag goes when the address is no longer held. */
function planClear(record: CrmRecord, run: RunInput): Step {
  const { facts, state, settings } = run
  const forNewAddress = clearForNewAddress(record, run)
  if (forNewAddress !== NOTHING) return forNewAddress
  const isOver = isBounceOver(run)
  if (isOurFlag(record, run) && isOver) return clear(record, run, 'HBF-8', `${facts.address} is active again.`)
  if (isOurFlag(record, run)) return NOTHING
  if (settings.bounce.clearForeignFlags && state.status === 'active') {
    return clear(record, run, 'HBF-8', `${facts.address} is active, and flags of other tools are cleared too.`)
  }
  return isOver ? skip(ACTION, 'foreign_flag', '', []) : NOTHING
}

/** Where the server does not tell what we wrote, a bounce of ours stands for it. */
function isOurFlag(record: CrmRecord, { facts }: RunInput): boolean {
  return record.writtenByUs ? record.writtenByUs.hardBounce === true : attributedBounces(facts).length > 0
}

/** A hard bounce that does not hold the address is said once, in the run after it (HLD-2, HLD-10). */
function mentionNotHeld(run: RunInput): Step {
  const fresh = run.state.openBounces.filter(
    (bounce) => isHardForStatus(bounce, run.settings) && isInWindow(learntAt(bounce), run),
  )
  const [first] = fresh
  if (!first) return NOTHING
  const code = fresh.some((bounce) => bounce.attribution === 'strong') ? 'not_held' : 'weakly_attributed'
  return skip(ACTION, code, bounceSentence(first, run.settings.timeZone), idsOf(fresh))
}
