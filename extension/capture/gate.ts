import { type Activity, subjectHash } from '@reachable/shared/contract'
import { compileFilters } from '@reachable/shared/rules'
import type { Feed } from '../background/store.ts'

type Rules = Pick<Feed, 'filters' | 'subject'>

/**
 * The one door between capture and outbox. Activities come with their subject in full; what filters and the profile leave
 * of one is given, an empty list where nothing may leave the browser (FLT-1, FLT-5, CAP-1).
 */
export function createGate({ filters = [], subject = 'none' }: Rules): (captured: Activity) => Activity[] {
  const { judge } = compileFilters(filters)
  return (captured) => {
    const verdict = judge(captured)
    return verdict.kind === 'dropped' ? [] : [withSubjectAs(verdict.activity, subject)]
  }
}

function withSubjectAs(activity: Activity, form: NonNullable<Rules['subject']>): Activity {
  const { subject, ...rest } = activity
  if (subject?.form !== 'full' || form === 'full') return activity
  return form === 'none' ? rest : { ...rest, subject: { form: 'hash', hash: subjectHash(subject.text) } }
}

/** True while a filter or the profile asks for subjects; else none is even kept. */
export const needsSubject = ({ filters = [], subject = 'none' }: Rules): boolean =>
  subject !== 'none' || filters.some(({ field }) => field === 'subject')
