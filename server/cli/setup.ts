import { parseArgs } from 'node:util'
import type { Setup, SetupItem } from '@reachable/shared/contract'
import { businessClockOf, hostSettingsOf } from '../src/host-settings.ts'
import { silentLog } from '../src/log.ts'
import { hostOpener } from '../src/owner/open-host.ts'
import type { OrgHost } from '../src/owner/org-host.ts'
import { asOperator, chooseOrg } from './operator.ts'

const USAGE = `reachable setup [--org ID] [--make ITEM|all] [--backfill]

Shows what Salesforce has and misses, item by item, with proof and fix. --make creates an item by its id, or everything
that can be created but page layouts, which are changed by --make layout alone; --backfill checks email_active on
contacts that nobody ever checked. Each may be repeated.`

/** Page layouts belong to the org's admins, and the backfill has an option of its own. */
const BY_NAME_ALONE: ReadonlySet<string> = new Set(['layout', 'backfill'])
/** Who the log names for what was made from here. */
const BY = 'the operator'
const MARKS: Readonly<Record<SetupItem['state'], string>> = {
  ok: 'ok     ',
  missing: 'MISSING',
  wrong: 'WRONG  ',
  unknown: '?      ',
}

/** `reachable setup`: exit code 0 when the daily run may start, 1 when something is missing, 2 for wrong usage. */
export async function setupCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { org: { type: 'string' }, make: { type: 'string' }, backfill: { type: 'boolean', default: false } },
  })
  return asOperator(async (operator) => {
    const org = chooseOrg(operator, values.org)
    if (typeof org === 'string') {
      console.error(`${org}\n\n${USAGE}`)
      return 2
    }
    const host = await hostOpener(hostSettingsOf(operator.config), silentLog)(org)
    const nowMs = businessClockOf(operator.config).nowMs()
    try {
      if (values.make !== undefined && !(await make(host, values.make, nowMs))) return 1
      if (values.backfill && !(await backfill(host, nowMs))) return 1
      const setup = await host.setup(nowMs)
      print(setup)
      return setup.isReadyToRun ? 0 : 1
    } finally {
      await host.close()
    }
  })
}

/** Each once, in the order of the list: what is made first may be what a later item needs. False: it stopped. */
async function make(host: OrgHost, wish: string, nowMs: number): Promise<boolean> {
  const { items } = await host.setup(nowMs)
  const wanted =
    wish === 'all' ? items.filter(({ id, isCreatable }) => isCreatable && !BY_NAME_ALONE.has(id)) : [{ id: wish }]
  for (const { id } of wanted) {
    const answer = await host.createSetup({ id, byUser: BY }, nowMs)
    const fault = answer === 'unknown' ? 'there is no such item' : 'refused' in answer ? answer.refused : null
    if (fault === null) continue
    console.error(`${id}: ${fault}`)
    return false
  }
  return true
}

/** A call checks a limited number; asked again until none is left, or none can be checked. */
async function backfill(host: OrgHost, nowMs: number): Promise<boolean> {
  for (;;) {
    const answer = await host.backfill(BY, nowMs)
    if ('refused' in answer) {
      console.error(`email_active: ${answer.refused}`)
      return false
    }
    console.log(`email_active: ${answer.updated} checked, ${answer.failed} refused, ${answer.left} left`)
    if (answer.left === 0 || answer.updated === 0) return answer.left === 0
  }
}

function print({ items, checklist }: Setup): void {
  for (const { id, title, state, checks, fix } of items) {
    console.log(`${MARKS[state]} ${title}  (${id})`)
    if (state === 'ok') continue
    for (const { name, found } of checks.filter((check) => check.state !== 'ok'))
      console.log(`          ${name}: ${found}`)
    if (fix !== null) console.log(`          ${fix}`)
  }
  console.log(
    `Check list: ${checklist.done} of ${checklist.of}${checklist.open.map((open) => `\n  open: ${open}`).join('')}`,
  )
}
