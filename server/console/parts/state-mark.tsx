import { Glyph, type GlyphName } from './glyphs.tsx'

const LABELS: Readonly<Record<GlyphName, string>> = {
  unknown: 'No signal yet',
  reachable: 'Reachable',
  soft_bouncing: 'Soft-bouncing',
  bounced: 'Bounced',
  inactive: 'Inactive',
  out_of_office: 'Out of office',
  departed: 'Departed',
  opted_out: 'Opted out',
}

export const stateLabel = (name: GlyphName) => LABELS[name]

/** A state as shape and word. */
export function StateMark({ name }: { name: GlyphName }) {
  return (
    <span className="state" data-state={name}>
      <Glyph name={name} />
      {LABELS[name]}
    </span>
  )
}
