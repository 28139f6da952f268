import { expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { createInlineOwners } from '../owner/inline-owners.ts'
import { sent, startTestApp, T0 } from '../testing/test-app.ts'
import { type Every, startScheduler } from './scheduler.ts'

/** A timer that ticks when it is told to. */
function handTimer() {
  const ticks: (() => void)[] = []
  const every: Every = (_intervalMs, tick) => {
    ticks.push(tick)
    return () => ticks.splice(0)
  }
  return {
    every,
    tick: () => {
      for (const tick of ticks) tick()
    },
  }
}

test('each tick asks every org, and one org’s trouble does not keep the others waiting', async () => {
  const t = await startTestApp()
  const timer = handTimer()
  const failed: string[] = []
  let endRound = () => {}
  const isRoundOver = new Promise<void>((resolve) => {
    endRound = resolve
  })
  const scheduler = startScheduler({
    ...{ owners: t.owners, businessClock: { nowMs: () => T0 }, every: timer.every, sync: true, isOn: () => true },
    listOrgs: async () => ['org_gone', 'org_1', 'org_lost'].map((orgId) => ({ orgId })),
    log: {
      ...silentLog,
      error: ({ orgId }) => {
        failed.push(String(orgId))
        if (orgId === 'org_lost') endRound()
      },
    },
  })
  await t.request('rita', 'POST', '/v1/activities', { activities: [sent(T0, 'ann@acme.com', 'm1@ourco.com')] })
  timer.tick()
  await isRoundOver
  await scheduler.stop()
  expect(failed).toEqual(['org_gone', 'org_lost'])
  const { entries } = await t.json('rita', 'GET', '/v1/log')
  expect(entries.map(({ action }: { action: string }) => action)).toContain('activity.captured')
  await t.stop()
  t.remove()
})

test('while it is switched off, or after the stop, nobody is asked', async () => {
  const timer = handTimer()
  let isOn = false
  let asked = 0
  const scheduler = startScheduler({
    ...{ owners: createInlineOwners(() => Promise.reject(new Error('none'))), businessClock: { nowMs: () => T0 } },
    ...{ every: timer.every, sync: true, log: silentLog, isOn: () => isOn },
    listOrgs: async () => {
      asked += 1
      return []
    },
  })
  timer.tick()
  isOn = true
  timer.tick()
  await scheduler.stop()
  timer.tick()
  expect(asked).toBe(1)
})
