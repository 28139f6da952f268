import { describe, expect, test } from 'vitest'
import { spanMs, timeMs } from '../world/time-text.ts'
import { holds, resolveRefs } from './match.ts'
import { FILES, playEverySecond } from './play-files.ts'
import { playScenario } from './play-scenario.ts'
import { readScenario } from './read-scenario.ts'

playEverySecond(0)

describe('the runner itself can say no', () => {
  test('a scenario whose expectation is wrong fails with what it found', async () => {
    const ready = await readScenario(FILES.find((file) => file.includes('int-06')) ?? '')
    const then = { reachability: { 'ann@acme.com': { state: 'inactive' as const } } }
    const { faults } = await playScenario({ ...ready, scenario: { ...ready.scenario, then } })
    expect(faults.join()).toContain('state is "out_of_office", expected "inactive"')
  })
  test('a name that no record has is a mistake, not an id that happens to match nothing', () => {
    expect(resolveRefs({ Id: '@C1', to: 'ann@acme.com' }, { C1: '003' })).toEqual({ Id: '003', to: 'ann@acme.com' })
    expect(() => resolveRefs([{ Id: '@C99' }], {})).toThrow('C99')
  })
  test('spans and times are read exactly', () => {
    expect(spanMs('15d00h01m')).toBe((15 * 1440 + 1) * 60_000)
    expect(timeMs('T0-60d', 0)).toBe(-60 * 86_400_000)
    expect(() => spanMs('15 days')).toThrow()
    expect(() => timeMs('yesterday', 0)).toThrow()
  })
  test('a check is a subset, and times compare as moments', () => {
    expect(holds({ a: '2026-03-02T09:00:00.000+0000', b: 1 }, { a: '2026-03-02T09:00:00Z' })).toBe(true)
    expect(holds({ a: 1 }, { a: 2 })).toBe(false)
    expect(holds({ a: undefined }, { a: null })).toBe(true)
  })
})
