import type { Background } from './background.ts'
import { readSetting, type Store, writeSetting } from './store.ts'

/** One bad load may be a slow line; two in a row are a change of the page. */
const FAILED_LOADS_MAX = 2
/** Features of both mail clients, with room. */
const FEATURES_MAX = 40

/** Counts one result per load and feature, and gives the features that are blind now. Nothing is kept without a pairing. */
export async function noteProbe(
  { ports: { store }, session }: Pick<Background, 'ports' | 'session'>,
  { feature, isOk }: { readonly feature: string; readonly isOk: boolean },
): Promise<string[]> {
  if (!(await session())) return []
  const known = (await readSetting(store, 'probes')) ?? {}
  const { [feature]: failed = 0, ...others } = known
  const next = isOk ? others : { ...others, [feature]: Math.min(failed + 1, FAILED_LOADS_MAX) }
  if (!(isOk && failed === 0) && Object.keys(next).length <= FEATURES_MAX) await writeSetting(store, 'probes', next)
  return blindIn(next)
}

/** Features that failed in two loads in a row; the popup names them. */
export const blindProbes = async (store: Store): Promise<string[]> =>
  blindIn((await readSetting(store, 'probes')) ?? {})

const blindIn = (probes: Readonly<Record<string, number>>): string[] =>
  Object.entries(probes).flatMap(([feature, failed]) => (failed >= FAILED_LOADS_MAX ? [feature] : []))
