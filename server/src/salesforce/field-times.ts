import type { MirrorContact } from '../db/org/mirror-write.ts'
import { type CrmRecord, instantIn, textIn } from './json.ts'

/** Columns that captured mail can fill: an older fact must not undo what a person typed (ENR-8). */
const ENRICHED = [
  'firstName',
  'lastName',
  'email',
  'title',
  'phone',
  'department',
  'seniority',
  'persona',
  'mailingCountry',
  'mailingState',
] as const

/**
 * When somebody other than us last changed each field that enrichment may write. Of a record that was changed before we
 * first saw it nobody knows which fields those were: `all` stands for every one.
 */
export function fieldsChangedAt(
  stored: MirrorContact | null,
  record: CrmRecord,
  next: MirrorContact,
  ours: string,
): Record<string, number> | null {
  const known = stored?.fieldsChangedAt ?? null
  if (textIn(record, 'LastModifiedById') === ours) return known
  const modifiedAtMs = instantIn(record, 'LastModifiedDate') ?? 0
  if (!stored) return modifiedAtMs > next.createdAtMs ? { all: modifiedAtMs } : null
  const changed = ENRICHED.filter((name) => stored[name] !== next[name])
  if (changed.length === 0) return known
  return { ...known, ...Object.fromEntries(changed.map((name) => [name, modifiedAtMs])) }
}
