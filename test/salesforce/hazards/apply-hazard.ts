import { ConfigForm } from '../control-forms.ts'
import { parseId } from '../ids.ts'
import { ApiProblem } from '../problem.ts'
import { forgetLocators } from '../rest/query.ts'
import { loadRefs } from '../seed.ts'
import type { Sim } from '../sim.ts'
import { Hazard } from './hazard-form.ts'
import { workAsHuman } from './human-at-work.ts'

/** Arms a fault, or does at once what the hazard says. Throws when the form is wrong. */
export async function applyHazard(sim: Sim, given: unknown): Promise<void> {
  const hazard = Hazard.parse(given)
  switch (hazard.do) {
    case 'lock':
      lockByPerson(sim, hazard.ids, hazard.forMs)
      return
    case 'unlock':
      return sim.locks.releasePeople()
    case 'human':
      workAsHuman(sim, hazard)
      return
    case 'end-sessions':
      return sim.oauth.expireAll(hazard.refreshTokens)
    case 'spend-calls':
      return sim.calls.spend(hazard.calls, sim.clock.nowMs())
    case 'move-instance':
      await sim.hosts.moveInstance(sim.baseUrl)
      return
    case 'expire-locators':
      return forgetLocators(sim)
    case 'configure':
      return sim.configure(ConfigForm.parse(hazard.config))
    default:
      return sim.faults.add(hazard)
  }
}

function lockByPerson(sim: Sim, names: readonly string[], forMs: number | undefined): void {
  const refs = loadRefs(sim)
  const ids = names.map((name) => {
    const id = refs.get(name.replace(/^@/, '')) ?? parseId(name)
    if (id === null) throw new ApiProblem(400, 'MALFORMED_ID', `no record ${name}`)
    return id
  })
  const until = forMs === undefined ? {} : { untilMs: sim.clock.nowMs() + forMs }
  sim.locks.hold(ids, { byPerson: true, ...until })
}
