import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Scenario } from './schema.ts'

export const OWNERS = ['rules', 'salesforce', 'gmail', 'outlook', 'admin', 'bounce-data', 'trust'] as const
export const Owner = z.enum(OWNERS)
export type Owner = z.infer<typeof Owner>

const OwnerOfRule = z.record(z.string().regex(/^[A-Z]{3}-\d+[a-z]?$/), Owner)
/** Rule id of the requirements -> the part of the product that makes it playable. */
export type OwnerOfRule = z.infer<typeof OwnerOfRule>

const OWNERS_FILE = new URL('./owners.yaml', import.meta.url)

/** Reads owners.yaml. Throws for an unknown owner, and for an id that stands there twice. */
export async function readOwners(): Promise<OwnerOfRule> {
  return OwnerOfRule.parse(parse(await readFile(OWNERS_FILE, 'utf8')))
}

/** Rule ids without any scenario, by owner, in the order of owners.yaml; owners without a gap are left out. */
export function findGaps(
  ownerOf: OwnerOfRule,
  scenarios: readonly Pick<Scenario, 'rules'>[],
): Partial<Record<Owner, string[]>> {
  const played = new Set(scenarios.flatMap(({ rules }) => rules))
  const missing = Object.entries(ownerOf).filter(([rule]) => !played.has(rule))
  const gaps = OWNERS.map(
    (owner) => [owner, missing.filter(([, each]) => each === owner).map(([rule]) => rule)] as const,
  )
  return Object.fromEntries(gaps.filter(([, rules]) => rules.length > 0))
}
