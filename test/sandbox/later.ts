import { apiClient } from '../world/api-client.ts'
import { isPlain } from '../world/merge.ts'
import { salesforceSide } from '../world/salesforce-side.ts'
import { instant, spanMs } from '../world/time-text.ts'
import { joinWorld } from '../world/world.ts'
import { placesFrom, RITA, urlAt } from './places.ts'

const PLACES = placesFrom()

/** `pnpm later 8d`: lets time pass in the running sandbox, for the server and for its Salesforce alike. */
const [span] = process.argv.slice(2)
if (span === undefined) {
  console.error('usage: pnpm later SPAN   (for example 18h or 8d)')
  process.exitCode = 2
} else {
  process.exitCode = await letPass(span)
}

async function letPass(text: string): Promise<number> {
  const anonymous = apiClient(urlAt(PLACES.server), null)
  const health = await anonymous.demand('GET', '/v1/health').catch(() => null)
  if (!isPlain(health) || typeof health.now !== 'string') {
    console.error('No sandbox is running here. Start it with npm start.')
    return 1
  }
  const startMs = Date.parse(health.now)
  const targetMs = startMs + spanMs(text)
  const world = joinWorld(
    {
      serverUrl: urlAt(PLACES.server),
      salesforce: salesforceSide(urlAt(PLACES.salesforce)),
      users: [{ email: RITA.address, name: RITA.name, role: 'rep', mailboxes: [RITA.address] }],
      startMs,
      isObserved: true,
      // The sandbox tells of the last day; the mailbox was watched while it happened.
      observedFromMs: startMs - spanMs('2d'),
      syncsByItself: true,
    },
    { [RITA.address]: await tokenOf(RITA.address) },
  )
  await world.advanceTo(targetMs)
  console.log(`It is now ${instant(targetMs)} in the sandbox. Time stands still there until you move it again.`)
  return 0
}

async function tokenOf(email: string): Promise<string> {
  const paired = await apiClient(urlAt(PLACES.server), null).demand('POST', '/v1/sandbox/pair', { email })
  if (!isPlain(paired) || typeof paired.token !== 'string') throw new Error('the sandbox has no such rep')
  return paired.token
}
