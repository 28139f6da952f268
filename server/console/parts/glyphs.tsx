import type { BadgeState } from '@reachable/shared/contract'

export type GlyphName = BadgeState | 'opted_out'

/** One path each on a 16 by 16 grid; told apart by shape alone, also in one colour and at 16 pixels. */
const PATHS: Readonly<Record<GlyphName, string>> = {
  unknown: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11Z',
  reachable: 'M3 8.5l3.5 3.5L13 4.5',
  soft_bouncing: 'M1.5 9c1.6-4.5 4-4.5 6.5-1s4.9 3.500 6.500-1',
  bounced: 'M8 2.200L14.500 13.500H1.500ZM8 6.300v3.400M8 11.600v.1',
  inactive: 'M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12ZM5.700 5.700l4.600 4.600M10.300 5.700l-4.600 4.600',
  out_of_office: 'M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12ZM8 4.800V8l2.300 1.600',
  departed: 'M9 2.500H3.500v11H9M6.500 8h8M11.800 5.200L14.500 8l-2.700 2.800',
  opted_out: 'M4.500 11V7a3.500 3.500 0 0 1 7 0v4l1.200 1.200H3.300ZM7 14h2M2 2l12 12',
}

/** A decoration: the word stands beside it. */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="glyph" data-state={name} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
