import { measureBadges } from './badges.ts'
import { measureBounces } from './bounces.ts'
import { measureCapturedBodies } from './captured-bodies.ts'
import { measureAccess, measureCoverage, measureSizes } from './others.ts'
import type { Row } from './row.ts'
import { measureSends } from './sends.ts'
import type { BenchSize } from './size.ts'

export type PartInput = { readonly executablePath: string; readonly size: BenchSize }
type Part = (input: PartInput) => Promise<Row[]>

/** The table of issue 6, part by part. */
export const PARTS = {
  bodies: async () => measureCapturedBodies(),
  sends: measureSends,
  bounces: measureBounces,
  badges: measureBadges,
  sizes: measureSizes,
  rules: measureCoverage,
  access: measureAccess,
} satisfies Record<string, Part>
export type GmailParts = keyof typeof PARTS
