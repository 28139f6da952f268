import * as z from 'zod'
import { CrmChange, PageQuery } from './people.ts'
import { Instant } from './primitives.ts'
import { OrgSettings } from './settings.ts'

/** `replay`: decisions on stored history, played again. `next_run`: what the next daily run would decide. */
export const PREVIEW_QUESTIONS = ['replay', 'next_run'] as const
export const PreviewQuestion = z.enum(PREVIEW_QUESTIONS)
export type PreviewQuestion = z.infer<typeof PreviewQuestion>

/** What would be decided, with settings that are not in force (PVW-1, DOM-7, ACT-14). */
export const PreviewRequest = z
  .object({
    /** Merged over the settings in force: objects key by key, lists as a whole. */
    settings: z.record(z.string(), z.unknown()).default({}),
    /** Event times, both inclusive; all of the stored history where left out. */
    from: Instant.optional(),
    until: Instant.optional(),
    questions: z
      .array(PreviewQuestion)
      .min(1)
      .default([...PREVIEW_QUESTIONS]),
  })
  .strict()
  .meta({ id: 'PreviewRequest' })
export type PreviewRequest = z.infer<typeof PreviewRequest>

const Outcome = z.enum(['done', 'planned', 'refused', 'skipped'])

export const PreviewCount = z
  .object({
    question: PreviewQuestion,
    action: z.string(),
    outcome: Outcome,
    refusal: z.string().nullable(),
    /** Decisions, not people: a person who is mailed five times is refused five times. */
    count: z.number().int(),
  })
  .meta({ id: 'PreviewCount' })
export type PreviewCount = z.infer<typeof PreviewCount>

export const Preview = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    /** Activities and people looked at, and how many there are. */
    done: z.number().int(),
    total: z.number().int(),
    counts: z.array(PreviewCount),
    /** Records that would be made or changed. */
    changes: z.number().int(),
    /** The whole document that was judged. */
    settings: OrgSettings,
    from: Instant.nullable(),
    until: Instant.nullable(),
    questions: z.array(PreviewQuestion),
    /** The moment for which the next run was worked out. */
    runAt: Instant.nullable(),
    /** True where there were more refusals than are kept; the counts are whole. */
    isCut: z.boolean(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Preview' })
export type Preview = z.infer<typeof Preview>

/** The one change that would have made a no a yes. */
export const NearMissNote = z
  .object({
    change: z.enum(['settings', 'salesforce', 'activity', 'log']),
    /** Stable word, e.g. `add_account_domain`. */
    what: z.string(),
    sentence: z.string(),
  })
  .meta({ id: 'NearMiss' })
export type NearMissNote = z.infer<typeof NearMissNote>

/** One would-be change, or one reason against it: what the log would say. */
export const PreviewItem = z
  .object({
    seq: z.number().int(),
    question: PreviewQuestion,
    action: z.string(),
    outcome: Outcome,
    address: z.string().nullable(),
    rule: z.string(),
    refusal: z.string().nullable(),
    why: z.string(),
    evidence: z.array(z.string()),
    crm: CrmChange.nullable(),
    /** The first activity with this answer; null for the daily run. */
    activityId: z.string().nullable(),
    mailbox: z.string().nullable(),
    /** How often: the same no to the same person is one item. */
    times: z.number().int(),
    nearMiss: NearMissNote.nullable(),
  })
  .meta({ id: 'PreviewItem' })
export type PreviewItem = z.infer<typeof PreviewItem>

export const PreviewItemQuery = PageQuery.extend({
  action: z.string().max(40).optional(),
  outcome: Outcome.optional(),
  refusal: z.string().max(80).optional(),
  address: z.string().max(254).optional(),
})
export const PreviewItemPage = z
  .object({ items: z.array(PreviewItem), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'PreviewItemPage' })
export type PreviewItemPage = z.infer<typeof PreviewItemPage>

export const ReplayRequest = z
  .object({ previewId: z.string().max(80) })
  .strict()
  .meta({ id: 'ReplayRequest' })
export type ReplayRequest = z.infer<typeof ReplayRequest>
