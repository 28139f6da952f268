import type { Sim } from '../sim.ts'
import {
  addRole,
  anyUser,
  convertAnyLead,
  createContact,
  createLead,
  type Effect,
  edit,
  mergeContacts,
  newEmail,
  type Person,
  remove,
} from './human-deeds.ts'
import { createRandom } from './random.ts'

/** @see HumanWork in hazard-form.ts */
type HumanTask = { readonly steps: number; readonly seed: number; readonly stampedAgoMs?: number }
export type HumanStep = Effect & { readonly did: string }
type Deed = readonly [did: string, share: number, act: (person: Person) => Effect | null]

const TITLES = ['CTO', 'Buyer', 'Head of "Sales"', 'VP, Ops', null]
const STAGES = ['Prospecting', 'Qualification', 'Closed Won', 'Closed Lost']

/** What a person does in a CRM, and how often among a hundred deeds. */
const DEEDS: readonly Deed[] = [
  ['edits a contact', 30, (person) => edit(person, 'Contact', { Title: person.random.pick(TITLES) })],
  ['corrects an address', 10, (person) => edit(person, 'Contact', { Email: newEmail(person) })],
  ['creates a contact', 15, createContact],
  ['deletes a contact', 6, (person) => remove(person, 'Contact')],
  ['gives an account away', 6, (person) => edit(person, 'Account', { OwnerId: anyUser(person) })],
  ['merges two contacts', 4, mergeContacts],
  [
    'changes a website',
    4,
    (person) => edit(person, 'Account', { Website: `https://www.${person.random.below(1e6)}.example/` }),
  ],
  ['moves an opportunity on', 7, (person) => edit(person, 'Opportunity', { StageName: person.random.pick(STAGES) })],
  ['adds a contact role', 6, addRole],
  ['removes a contact role', 3, (person) => remove(person, 'OpportunityContactRole')],
  ['creates a lead', 5, createLead],
  ['converts a lead', 4, convertAnyLead],
]
const SHARES = DEEDS.reduce((sum, [, share]) => sum + share, 0)

/** A person works in the org at random, one commit per deed; the same seed on the same org does the same. */
export function workAsHuman(sim: Sim, { steps, seed, stampedAgoMs = 0 }: HumanTask): HumanStep[] {
  const person: Person = { sim, random: createRandom(seed), live: new Map(), stampedAgoMs }
  const done: HumanStep[] = []
  for (let step = 0; step < steps; step++) {
    const did = oneDeed(person)
    sim.store.commit()
    if (did) done.push(did)
  }
  return done
}

function oneDeed(person: Person): HumanStep | null {
  let left = person.random.below(SHARES)
  for (const [did, share, act] of DEEDS) {
    if (left < share) {
      const effect = act(person)
      return effect && { did, ...effect }
    }
    left -= share
  }
  return null
}
