import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { activityId } from '@reachable/shared/contract'
import { isPlain, merge } from '../world/merge.ts'
import { instant, spanMs, timeMs } from '../world/time-text.ts'
import type { World } from '../world/world.ts'
import { autoReplyActivity, bounceActivity, inviteActivity, seenActivity, sentActivity } from './activities.ts'
import { playChecks } from './checks.ts'
import { activitiesOfMail } from './mail-activities.ts'
import { holds, type Refs, resolveKnownRefs, resolveTimes } from './match.ts'
import { playCall } from './play-call.ts'
import type { ActivityStep, Step } from './schema.ts'

/** What steps share while one scenario plays. */
export type Stage = {
  readonly world: World
  readonly file: string
  readonly t0Ms: number
  readonly admin: string
  readonly callsAtStart: number
  readonly writesAtStart: number
  addressOf(who: string): string
  refs: Refs
  lastEtag: string | null
}

/** Plays one step and answers what disappointed; an empty list is success. */
export async function playStep(step: Step, stage: Stage): Promise<string[]> {
  await moveClock(step, stage)
  return [
    ...(await playActivities(step, stage)),
    ...(await playOutside(step, stage)),
    ...(step.call ? await playCall(step.call, stage) : []),
    ...(step.settings ? await changeSettings(step.settings, stage) : []),
    ...(step.check ? await playChecks(step.check, stage) : []),
  ]
}

async function moveClock(step: Step, { world, t0Ms }: Stage): Promise<void> {
  if (step.at !== undefined) await world.advanceTo(timeMs(step.at, t0Ms))
  if (step.advance !== undefined) await world.advanceTo(world.nowMs() + spanMs(step.advance))
}

/** Posts what the step's mailboxes report. Answers what disappointed. */
export async function playActivities(step: ActivityStep, stage: Stage): Promise<string[]> {
  const moment = { t0Ms: stage.t0Ms, nowMs: stage.world.nowMs(), addressOf: stage.addressOf }
  const built: [string, Readonly<Record<string, unknown>>][] = []
  if (step.send) built.push([step.send.by, sentActivity(step.send, moment)])
  if (step.invite) built.push([step.invite.by, inviteActivity(step.invite, moment)])
  if (step.bounce) built.push([step.bounce.mailbox, bounceActivity(step.bounce, moment)])
  if (step.seen) built.push([step.seen.mailbox, seenActivity(step.seen, moment)])
  if (step.autoReply) built.push([step.autoReply.mailbox, autoReplyActivity(step.autoReply, moment)])
  if (step.eml) {
    const mailbox = stage.addressOf(step.eml.mailbox)
    for (const activity of activitiesOfMail(await mailBytes(step.eml, stage.file), mailbox)) {
      built.push([step.eml.mailbox, activity])
    }
  }
  for (const [who, activity] of built) await postAccepted(stage, who, [activity])
  return step.post ? postRaw(step.post, stage) : []
}

async function mailBytes(eml: NonNullable<Step['eml']>, scenarioFile: string): Promise<Uint8Array> {
  if (eml.file !== undefined) return readFile(resolve(dirname(scenarioFile), eml.file))
  return new TextEncoder().encode(eml.text ?? '')
}

async function postAccepted(stage: Stage, who: string, activities: readonly unknown[]): Promise<void> {
  const answer = await stage.world.as(stage.addressOf(who)).demand('POST', '/v1/activities', { activities })
  const results = isPlain(answer) && Array.isArray(answer.results) ? answer.results : []
  // That a filter hides something is what happens to mails, not a mistake of the file.
  const refused = results.filter((each) => isPlain(each) && each.result === 'refused' && each.refusal !== 'filtered')
  if (refused.length > 0) throw new Error(`the server refused a step: ${JSON.stringify(refused)}`)
  await stage.world.settle()
}

async function postRaw(post: NonNullable<Step['post']>, stage: Stage): Promise<string[]> {
  const written = resolveTimes(post.activities, stage.t0Ms) as typeof post.activities
  const activities = written.map((activity) => withId(activity))
  const answer = await stage.world.as(stage.addressOf(post.as)).call('POST', '/v1/activities', { body: { activities } })
  await stage.world.settle()
  if (post.expect === undefined || holds(answer.body, post.expect)) return []
  return [`post answered ${JSON.stringify(answer.body)}, expected ${JSON.stringify(post.expect)}`]
}

/** Ids are hashes that nobody writes by hand. */
function withId(activity: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (activity.id !== undefined) return activity
  const key = String(activity.messageId ?? `${JSON.stringify(activity.participants)}#${activity.occurredAt}`)
  return { ...activity, id: activityId(activity.kind as never, String(activity.mailbox), key) }
}

/** Things that happen around the product: jobs, Salesforce behind our back, faults, heartbeats. */
async function playOutside(step: Step, stage: Stage): Promise<string[]> {
  const { world } = stage
  if (step.heartbeat) {
    const mailbox = stage.addressOf(step.heartbeat.mailbox)
    await world.as(mailbox).demand('POST', '/v1/heartbeats', {
      mailbox,
      client: 'gmail',
      observedFrom: instant(timeMs(step.heartbeat.from, stage.t0Ms)),
      observedUntil: instant(timeMs(step.heartbeat.until, stage.t0Ms)),
      blind: [],
    })
  }
  if (step.salesforce) {
    const known = resolveKnownRefs(step.salesforce.records, stage.refs)
    const records = resolveTimes(known, stage.t0Ms) as typeof step.salesforce.records
    stage.refs = { ...stage.refs, ...(await world.salesforce.seed(records, step.salesforce.as)) }
  }
  if (step.fault?.do === 'stop') await world.salesforce.clearFaults()
  else if (step.fault) await world.salesforce.fault(step.fault)
  if (step.orgRules) await world.salesforce.setRules(step.orgRules)
  if (step.run) await world.run(step.run)
  return []
}

async function changeSettings(change: Readonly<Record<string, unknown>>, stage: Stage): Promise<string[]> {
  const admin = stage.world.as(stage.admin)
  const current = await admin.call('GET', '/v1/settings')
  const settings = merge(isPlain(current.body) ? current.body.settings : {}, change)
  const answer = await admin.call('PUT', '/v1/settings', {
    body: settings,
    headers: { 'if-match': current.headers.get('etag') ?? '' },
  })
  return answer.status === 200 ? [] : [`settings: ${answer.status} ${JSON.stringify(answer.body)}`]
}
