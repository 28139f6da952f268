import { OrgSettings } from '@reachable/shared/contract'
import { settingsFaults } from './settings-check.ts'

type Fault = ReturnType<typeof settingsFaults>[number]

/** The settings with a change laid over them: objects key by key, lists and values as a whole. Or what is wrong. */
export function mergeSettings(
  current: OrgSettings,
  change: Readonly<Record<string, unknown>>,
): { readonly settings: OrgSettings } | { readonly errors: Fault[] } {
  const parsed = OrgSettings.safeParse(merge(current, change))
  if (!parsed.success) {
    return {
      errors: parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message })),
    }
  }
  const errors = settingsFaults(parsed.data)
  return errors.length > 0 ? { errors } : { settings: parsed.data }
}

function merge(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change)) return change
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(change)) merged[key] = merge(base[key], value)
  return merged
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
