import { parseArgs } from 'node:util'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from './config.ts'
import { INTEGRATION_USER_ID, ORG_ID } from './seed-org.ts'
import { startSimulator } from './simulator.ts'

const USAGE =
  'node test/salesforce/main.ts [--port 8181] [--data DIR] [--now RFC3339] [--without-custom-fields] [--seed-contacts N [--seed N]]'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8181' },
    data: { type: 'string' },
    now: { type: 'string' },
    'without-custom-fields': { type: 'boolean', default: false },
    'seed-contacts': { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const nowMs = values.now === undefined ? undefined : Date.parse(values.now)
if (Number.isNaN(nowMs)) {
  console.error(`--now is no RFC 3339 time: ${values.now}`)
  process.exit(2)
}

const contacts = Number(values['seed-contacts'] ?? 0)
const seed = Number(values.seed)
if (!Number.isInteger(contacts) || contacts < 0 || !Number.isInteger(seed)) {
  console.error('--seed-contacts and --seed take whole numbers')
  process.exit(2)
}

const simulator = await startSimulator({
  port: Number(values.port),
  ...(values.data === undefined ? {} : { dataDir: values.data }),
  ...(nowMs === undefined ? {} : { nowMs }),
  withoutCustomFields: values['without-custom-fields'],
})
// An org that was filled before has its records from its journal.
if (contacts > 0 && simulator.sim.store.count('Contact') === 0) simulator.sim.fill(contacts, seed)
console.log(
  JSON.stringify({
    ready: true,
    url: simulator.url,
    watch: `${simulator.url}/__sim/`,
    clientId: SIM_CLIENT_ID,
    clientSecret: SIM_CLIENT_SECRET,
    orgId: ORG_ID,
    integrationUserId: INTEGRATION_USER_ID,
  }),
)

const stop = () => void simulator.stop().then(() => process.exit(0))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
