import type { Figure, Goal } from './goal.ts'
import { onRig, type Rig } from './rig.ts'
import { createListener } from './sent-rows.ts'
import { customerRecords, mailToNew, range, T0 } from './workload.ts'

const MINUTE_MS = 60_000
const CYCLES = 20
const PEOPLE = 10

export const g10: Goal = {
  id: 'G10',
  title: 'token revoked, access refused, instance moved',
  play: async () => [...(await playRefused()), ...(await playEnded()), ...(await playMoved())],
}

const authCalls = (rig: Rig): number =>
  rig.simulator.sim.calls.log().filter(({ path }) => path.startsWith('/services/oauth2/')).length

/** An admin of theirs took our access away: sessions end and no new one is given. */
async function playRefused(): Promise<Figure[]> {
  let isRefusing = false
  let asked = 0
  const listener = createListener(({ path }) => {
    if (!isRefusing || !path.startsWith('/services/oauth2/')) return 'pass'
    asked += 1
    return REFUSED
  })
  try {
    return await onRig({ records: customerRecords(100, 0), between: listener.between }, async (rig) => {
      isRefusing = true
      rig.simulator.fault({ do: 'end-sessions', refreshTokens: true })
      await cyclesWithMail(rig)
      const { push } = await rig.cycle()
      return [
        { name: 'access refused: calls to sign in', value: asked, unit: 'calls', bar: { atMost: 2 } },
        {
          name: 'access refused: asks for a person',
          value: push === 'not_connected' ? 1 : 0,
          unit: '',
          bar: { atLeast: 1 },
        },
      ]
    })
  } finally {
    await listener.stop()
  }
}

/** @source Salesforce Help, "OAuth 2.0 Error Codes" */
const REFUSED = {
  status: 400,
  body: JSON.stringify({ error: 'invalid_grant', error_description: 'expired access/refresh token' }),
}

/** The session ends, as sessions do. */
function playEnded(): Promise<Figure[]> {
  return onRig({ records: customerRecords(100, 0) }, async (rig) => {
    const before = { auth: authCalls(rig), contacts: rig.count('Contact') }
    rig.simulator.fault({ do: 'end-sessions' })
    await cyclesWithMail(rig)
    return [
      {
        name: 'session over: calls to sign in',
        value: authCalls(rig) - before.auth,
        unit: 'calls',
        bar: { atMost: 2 },
      },
      {
        name: 'session over: contacts made',
        value: rig.count('Contact') - before.contacts,
        unit: '',
        bar: { atLeast: PEOPLE },
      },
    ]
  })
}

function playMoved(): Promise<Figure[]> {
  return onRig({ records: customerRecords(100, 0) }, async (rig) => {
    const { sim } = rig.simulator
    const before = { auth: authCalls(rig), contacts: rig.count('Contact') }
    await sim.hosts.moveInstance(sim.baseUrl)
    await cyclesWithMail(rig)
    return [
      { name: 'moved: calls to sign in', value: authCalls(rig) - before.auth, unit: 'calls', bar: { atMost: 2 } },
      {
        ...{ name: 'moved: calls to the old host, but the one that tells', unit: 'calls', bar: { atMost: 0 } },
        value: Math.max(0, sim.hosts.retiredCalls() - 1),
      },
      {
        name: 'moved: contacts made',
        value: rig.count('Contact') - before.contacts,
        unit: '',
        bar: { atLeast: PEOPLE },
      },
    ]
  })
}

async function cyclesWithMail(rig: Rig): Promise<void> {
  await rig.post(range(PEOPLE).map((n) => mailToNew(n, T0, n)))
  for (const count of range(CYCLES)) {
    await rig.moveTo(T0 + (count + 1) * 5 * MINUTE_MS)
    await rig.cycle()
  }
}
