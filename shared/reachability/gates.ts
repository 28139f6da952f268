import { domainOf } from '../mail/address.ts'
import { isDomainTroubled } from './domain-incident.ts'
import type { BounceFact } from './facts.ts'
import { DAY_MS } from './held.ts'
import { answers, latest, livingSigns } from './life.ts'
import { plainDate } from './local-time.ts'
import { hasYoungMailbox, unobservedMailboxes, type Watch } from './observed.ts'
import { lastActivityAt } from './recent-activity.ts'
import type { RunRefusalCode } from './refusals.ts'
import type { RunInput } from './run-context.ts'

const HOUR_MS = 3_600_000

/** What still stands against a negative write: the code and what it is about. */
export type GateRefusal = { readonly code: RunRefusalCode; readonly about: string }

type Gate = (notices: readonly BounceFact[], run: RunInput) => readonly BounceFact[] | GateRefusal

/**
 * The gates before `email_active` goes false, in order. Each lets through the notices that pass, or says what stands
 * against all of them. One notice that passes every gate is enough: a rep who keeps trying does not keep it fresh.
 * @source requirements GRD-1, BNC-2, ACT-4, ACT-16
 */
const GATES: readonly Gate[] = [
  domainWithoutTrouble,
  confirmedBySilence,
  oldEnough,
  observedWithoutGap,
  quietInActivities,
  quietInCrm,
]

export function passGates(notices: readonly BounceFact[], run: RunInput): readonly BounceFact[] | GateRefusal {
  let passed = notices
  for (const gate of GATES) {
    const result = gate(passed, run)
    if ('code' in result) return result
    passed = result
  }
  return passed
}

/** GRD-1: a server in trouble refuses everybody. */
function domainWithoutTrouble(notices: readonly BounceFact[], { facts, settings }: RunInput): ReturnType<Gate> {
  return isDomainTroubled(facts, settings) ? { code: 'domain_incident', about: domainOf(facts.address) } : notices
}

/** BNC-2; a sign of life of unknown authentication stops the write too, though it resets nothing (CAP-9). */
function confirmedBySilence(notices: readonly BounceFact[], { facts, settings }: RunInput): ReturnType<Gate> {
  const signs = livingSigns(facts)
  const unanswered = notices.filter((notice) => !signs.some((life) => answers(life, notice)))
  if (unanswered.length > 0) return unanswered
  const last = latest(signs.map((life) => life.atMs)) ?? 0
  return { code: 'activity_from_contact', about: plainDate(last, settings.timeZone) }
}

function oldEnough(notices: readonly BounceFact[], { nowMs, settings }: RunInput): ReturnType<Gate> {
  const waitMs = settings.bounce.confirmAfterHours * HOUR_MS
  const old = notices.filter((notice) => nowMs - notice.occurredAtMs >= waitMs)
  if (old.length > 0) return old
  const readyAtMs = Math.min(...notices.map((notice) => notice.occurredAtMs + waitMs))
  return { code: 'too_fresh', about: plainDate(readyAtMs, settings.timeZone) }
}

function observedWithoutGap(notices: readonly BounceFact[], run: RunInput): ReturnType<Gate> {
  const waitMs = run.settings.bounce.confirmAfterHours * HOUR_MS
  const watch = watchOf(run)
  const observed = notices.filter((notice) => unobservedMailboxes(notice, waitMs, watch).length === 0)
  if (observed.length > 0) return observed
  const unobserved = notices.flatMap((notice) => unobservedMailboxes(notice, waitMs, watch))
  return { code: 'not_observed', about: [...new Set(unobserved)].join(', ') }
}

function quietInActivities(notices: readonly BounceFact[], run: RunInput): ReturnType<Gate> {
  const standIn = notices.some((notice) => hasYoungMailbox(notice, watchOf(run)))
    ? contactTimes(run, 'lastActivityAtMs')
    : []
  const own = lastActivityAt(run.facts, run.nowMs)
  return quiet(notices, latest([...standIn, ...(own === null ? [] : [own])]), 'recent_activity', 'last activity', run)
}

/** ACT-7. What happens on one record of an address counts for all of them (ACT-11). */
function quietInCrm(notices: readonly BounceFact[], run: RunInput): ReturnType<Gate> {
  const changedAtMs = latest(contactTimes(run, 'crmChangedAtMs'))
  return quiet(notices, changedAtMs, 'recent_crm_change', 'last change in Salesforce', run)
}

/** Recent is later than the run minus the quiet days; exactly that old is not recent (ACT-6). */
function quiet(
  notices: readonly BounceFact[],
  lastAtMs: number | null,
  code: RunRefusalCode,
  what: string,
  { nowMs, settings }: RunInput,
): ReturnType<Gate> {
  const quietMs = settings.bounce.quietDays * DAY_MS
  if (lastAtMs === null || lastAtMs <= nowMs - quietMs) return notices
  const { timeZone } = settings
  return {
    code,
    about: `${what} on ${plainDate(lastAtMs, timeZone)}, possible from ${plainDate(lastAtMs + quietMs, timeZone)}`,
  }
}

function contactTimes({ records }: RunInput, field: 'lastActivityAtMs' | 'crmChangedAtMs'): number[] {
  return records.flatMap((record) => {
    const atMs = record.object === 'Contact' ? record[field] : null
    return atMs === null ? [] : [atMs]
  })
}

function watchOf({ facts, observed, revokedMailboxes = [], nowMs }: RunInput): Watch {
  return { facts, observed, revokedMailboxes, nowMs }
}
