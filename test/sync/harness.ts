import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings, type OrgSettings } from '@reachable/shared/contract'
import { contactKey, roleKey } from '@reachable/shared/rules'
import { type PlanReason, planCreateContact, planCreateRole, planUpdate } from '../../server/src/db/org/desired.ts'
import { listLog } from '../../server/src/db/org/log.ts'
import { contactsByEmails } from '../../server/src/db/org/mirror.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { createMakeId, type MakeId } from '../../server/src/ids.ts'
import { loadCrmView } from '../../server/src/ingest/crm-view.ts'
import { createSecretBox } from '../../server/src/keys/secret-box.ts'
import { silentLog } from '../../server/src/log.ts'
import { connectAsServer } from '../../server/src/salesforce/connect.ts'
import type { SafetyRules } from '../../server/src/salesforce/safety-rules.ts'
import type { SalesforceSync } from '../../server/src/salesforce/salesforce-sync.ts'
import { createSalesforceSync } from '../../server/src/salesforce/sync.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'

export const T0 = Date.parse('2026-03-02T09:00:00Z')
export const IN_DOUBT_WAIT_MS = 200_000
const MINUTE_MS = 60_000

/** One org of ours beside one simulated Salesforce, both on the same stepped clock. */
export type World = {
  readonly simulator: Simulator
  readonly db: OrgDb
  readonly sync: SalesforceSync
  readonly settings: OrgSettings
  nowMs(): number
  advance(ms: number): void
  pull(): ReturnType<SalesforceSync['pull']>
  push(): ReturnType<SalesforceSync['push']>
  /** A sync with nothing in memory, as after a restart. */
  restarted(makeId?: MakeId): SalesforceSync
  planContact(person: Person): Promise<string>
  planRole(person: Person, opportunityId: string): Promise<void>
  planFlags(
    recordId: string,
    address: string,
    values: Record<string, unknown>,
    object?: 'Contact' | 'Lead',
  ): Promise<void>
  log(address: string): Promise<string[]>
  close(): Promise<void>
}
type Person = { readonly email: string; readonly last: string; readonly accountId: string } & Partial<{
  readonly first: string
  readonly ownerId: string
  readonly title: string
}>

type WorldChange = {
  readonly withoutCustomFields?: boolean
  /** Rules of the sync that this world does without. */
  readonly safety?: Partial<SafetyRules>
  /** Settings that differ from those of every world. */
  readonly settings?: (base: OrgSettings) => OrgSettings
  /** Puts something between us and Salesforce; answers the address that we are given. */
  readonly between?: (url: string) => Promise<string>
}

export async function createWorld(change: WorldChange = {}): Promise<World> {
  let nowMs = T0
  const { withoutCustomFields = false } = change
  const simulator = await startSimulator({ nowMs, withoutCustomFields })
  const directory = mkdtempSync(join(tmpdir(), 'sync-'))
  const db = await openOrgDb({ url: `file:${join(directory, 'org.db')}` })
  const base = defaultSettings()
  const profiles = base.profiles.map((profile) => ({ ...profile, contactCreation: true, ocr: true }))
  const usual = { ...base, profiles, internalDomains: ['ourco.com'], bounce: { ...base.bounce, crmWrites: true } }
  const settings = change.settings?.(usual) ?? usual
  const tools = { secrets: createSecretBox(new Uint8Array(32).fill(1)), policy: 'loopback' as const }
  const url = (await change.between?.(simulator.url)) ?? simulator.url
  if (change.between) simulator.configure({ instanceUrl: url })
  const login = { loginUrl: url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET }
  const connected = await connectAsServer(db, login, tools)
  if (connected.kind !== 'connected') throw new Error(`not connected: ${connected.error.message}`)
  let count = 0
  const makeId = createMakeId(() => String(count++).padStart(6, '0'))
  const restarted = (ids: MakeId = makeId) =>
    createSalesforceSync({
      db,
      ...tools,
      makeId: ids,
      inDoubtWaitMs: IN_DOUBT_WAIT_MS,
      pause: () => Promise.resolve(),
      ...(change.safety ? { safety: change.safety } : {}),
      log: silentLog,
      ports: {
        settings: () => Promise.resolve({ version: 1, settings }),
        loadView: (addresses, atMs) =>
          loadCrmView(db, { addresses, nowMs: atMs, settings, integrationUserId: INTEGRATION_USER_ID }),
      },
    })
  const sync = restarted()
  const reason = (address: string): PlanReason => ({
    address,
    mailbox: 'rita@ourco.com',
    rule: 'CON-1',
    why: 'All conditions hold.',
    evidence: ['act_1'],
    activityId: 'act_1',
    runId: null,
    decidedAtMs: nowMs,
    occurredAtMs: nowMs,
    settingsVersion: 1,
  })
  return {
    simulator,
    db,
    sync,
    settings,
    restarted,
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms
      simulator.clock.set(nowMs)
    },
    pull: () => sync.pull(nowMs),
    push: () => sync.push(nowMs),
    planContact: async (person) => {
      const key = contactKey(person.email)
      const values = {
        FirstName: person.first ?? 'Cara',
        LastName: person.last,
        Email: person.email,
        AccountId: person.accountId,
        LeadSource: 'Reachable',
        [settings.fields.createdByReachable]: true,
        ...(person.ownerId === undefined ? {} : { OwnerId: person.ownerId }),
        ...(person.title === undefined ? {} : { Title: person.title }),
      }
      const plan = { ...reason(person.email), key, accountId: person.accountId, values }
      await writing(db, (tx) => planCreateContact(tx, plan))
      return key
    },
    planRole: async (person, opportunityId) => {
      const [existing] = await contactsByEmails(db, [person.email])
      const key = contactKey(person.email)
      const contact = existing ? { id: existing.id } : { key }
      await writing(db, (tx) =>
        planCreateRole(tx, {
          ...reason(person.email),
          key: roleKey(opportunityId, key),
          opportunityId,
          accountId: person.accountId,
          contact,
          values: { IsPrimary: false, [settings.fields.createdByReachable]: true },
        }),
      )
    },
    planFlags: async (recordId, address, values, object = 'Contact') => {
      const plan = { ...reason(address), object, recordId, accountId: null, values, mailbox: null, runId: 'run_1' }
      await writing(db, (tx) => planUpdate(tx, plan))
    },
    log: async (address) => {
      const entries = await listLog(db, { address }, { limit: 100 })
      return entries.toReversed().map((entry) => `${entry.action} ${entry.outcome} ${entry.refusal ?? '-'}`)
    },
    close: async () => {
      await simulator.stop()
      closeOrgDb(db)
      rmSync(directory, { recursive: true })
    },
  }
}

/** Acme with one open opportunity, as the fixtures of the requirements have it. */
export function seedAcme(world: World) {
  const { refs, errors } = world.simulator.seed({
    User: [{ _ref: 'rita', Email: 'rita@ourco.com' }],
    Account: [{ _ref: 'acme', Name: 'Acme', Website: 'https://www.acme.com/about', OwnerId: '@rita' }],
    Contact: [{ _ref: 'ann', Email: 'ann@acme.com', LastName: 'Lee', AccountId: '@acme' }],
    Opportunity: [{ _ref: 'o1', Name: 'O1', AccountId: '@acme', OwnerId: '@rita' }],
    OpportunityContactRole: [{ OpportunityId: '@o1', ContactId: '@ann' }],
  })
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  const id = (name: string) => refs[name] ?? ''
  return { rita: id('rita'), acme: id('acme'), ann: id('ann'), o1: id('o1') }
}

export const after = (minutes: number) => minutes * MINUTE_MS
