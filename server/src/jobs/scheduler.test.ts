import { expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { createInlineOwners } from '../owner/inline-owners.ts'
import type { Owners } from '../owner/owner-calls.ts'
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

test('an org without Salesforce rests, and is asked at once when it is woken', async () => {
  const t = await startTestApp()
  const timer = handTimer()
  let nowMs = T0
  let asked = 0
  let underWay = 0
  const call = async (...args: unknown[]) => {
    if (args[1] === 'runDue') asked += 1
    underWay += 1
    return (t.owners.call as (...given: unknown[]) => Promise<unknown>)(...args).finally(() => {
      underWay -= 1
    })
  }
  const scheduler = startScheduler({
    ...{ owners: { ...t.owners, call: call as typeof t.owners.call }, businessClock: { nowMs: () => nowMs } },
    ...{ every: timer.every, sync: 'when_due', log: silentLog, isOn: () => true },
    listOrgs: async () => [{ orgId: 'org_1' }],
  })
  const askedAfter = async (ms: number) => {
    nowMs += ms
    timer.tick()
    do await new Promise((resolve) => setImmediate(resolve))
    while (underWay > 0)
    return asked
  }
  expect(await askedAfter(0)).toBe(1)
  expect(await askedAfter(4 * 60_000)).toBe(1)
  scheduler.wake('org_1')
  expect(await askedAfter(0)).toBe(2)
  expect(await askedAfter(5 * 60_000)).toBe(3)
  await scheduler.stop()
  await t.stop()
  t.remove()
})

test('an org that takes its time does not keep the others waiting', async () => {
  const timer = handTimer()
  const asked: unknown[] = []
  let finish = () => {}
  const hangs = new Promise<void>((resolve) => {
    finish = resolve
  })
  const call = async (orgId: string, method: string) => {
    asked.push(`${orgId} ${method}`)
    if (orgId === 'org_slow') await hangs
    return method === 'askAgainAt' ? T0 + 1 : []
  }
  const owners = { ...createInlineOwners(() => Promise.reject(new Error('none'))), call: call as Owners['call'] }
  const scheduler = startScheduler({
    ...{ owners, businessClock: { nowMs: () => T0 }, every: timer.every, sync: 'when_due', log: silentLog },
    ...{ isOn: () => true, listOrgs: async () => ['org_slow', 'org_1'].map((orgId) => ({ orgId })) },
  })
  timer.tick()
  await new Promise((resolve) => setImmediate(resolve))
  expect(asked).toEqual(['org_slow runDue', 'org_1 runDue', 'org_1 askAgainAt'])
  finish()
  await scheduler.stop()
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
