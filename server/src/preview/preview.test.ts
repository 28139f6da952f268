import { join } from 'node:path'
import type { Activity } from '@reachable/shared/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../db/org/open.ts'
import { type StoredPreview, savePreview } from '../db/org/previews.ts'
import { accountBook } from '../ingest/account-book.ts'
import { loadCrmView } from '../ingest/crm-view.ts'
import { saveAcme } from '../testing/mirror-rows.ts'
import { bounced, DAY_MS, HOUR_MS, seen, sent, startTestApp, T0 } from '../testing/test-app.ts'
import { plannedOverlay } from './planned-overlay.ts'
import { relatedDomains } from './related-domains.ts'
import { loadSlice } from './slice-view.ts'

const profile = { id: 'default', name: 'Default', contactCreation: true }
const CREATION = { internalDomains: ['ourco.com'], profiles: [profile] }

let app: Awaited<ReturnType<typeof startTestApp>>
let db: OrgDb
beforeEach(async () => {
  app = await startTestApp()
  await app.json('adam', 'GET', '/v1/settings')
  db = await openOrgDb({ url: `file:${join(app.folder, 'org_1.db')}` })
  await saveAcme(db)
  await saveSettings({ internalDomains: ['ourco.com'] })
})
afterEach(async () => {
  closeOrgDb(db)
  await app.stop()
  app.remove()
})

function mail(atMs: number, id: string, ...people: readonly (readonly [string, string?])[]): Activity {
  const plain = sent(atMs, 'nobody@acme.com', id)
  if (plain.kind !== 'email.sent') throw new Error('a mail')
  const to = people.map(([address, name]) => ({ role: 'to' as const, address, ...(name ? { name } : {}) }))
  return { ...plain, participants: [{ role: 'from', address: plain.mailbox }, ...to] }
}

async function saveSettings(change: Readonly<Record<string, unknown>>): Promise<void> {
  const { version, settings } = await app.json('adam', 'GET', '/v1/settings')
  const headers = { 'if-match': `"${version}"` }
  const answer = await app.request('adam', 'PUT', '/v1/settings', { ...settings, ...change }, headers)
  expect(answer.status).toBe(200)
}

async function preview(settings: unknown, more: Readonly<Record<string, unknown>> = {}) {
  const { id } = await app.json('adam', 'POST', '/v1/previews', { settings, ...more })
  return app.json('adam', 'GET', `/v1/previews/${id}?wait=20`)
}

type Line = { action: string; outcome: string; address: string; refusal: string | null; crm: unknown; rule: string }
/** What a list of items or log entries says, each line once. */
const said = (lines: readonly Line[]): string[] =>
  [
    ...new Set(
      lines
        .filter(({ outcome }) => outcome !== 'done')
        .map(({ action, outcome, address, refusal, rule, crm }) =>
          JSON.stringify([action, outcome, address, refusal, rule, crm]),
        ),
    ),
  ].sort()

async function itemsOf(id: string): Promise<Line[]> {
  return (await app.json('adam', 'GET', `/v1/previews/${id}/items?limit=100`)).items
}

const HISTORY = [
  mail(T0, 'm1', ['cara@acme.com', 'Cara Diaz'], ['ann@acme.com']),
  mail(T0 + HOUR_MS, 'm2', ['cara@acme.com']),
  mail(T0 + 2 * HOUR_MS, 'm3', ['dan@acme.de', 'Dan Po'], ['cara@acme.com']),
  mail(T0 + 3 * HOUR_MS, 'm4', ['dan@acme.de', 'Dan Po']),
]

describe('previews', () => {
  test('what a preview lists is what its replay does, and nothing is written before', async () => {
    await app.post('rita', ...HISTORY)
    const found = await preview(CREATION)
    expect(found).toMatchObject({ state: 'done', done: 4, total: 4, changes: 1, isCut: false })
    const before = await app.json('adam', 'GET', '/v1/log?limit=100')
    expect(before.entries.filter((entry: Line) => entry.outcome === 'planned')).toEqual([])

    await saveSettings(CREATION)
    const run = await app.json('adam', 'POST', '/v1/replays', { previewId: found.id })
    expect(await app.json('adam', 'GET', `/v1/replays/${run.id}`)).toMatchObject({ state: 'done', kind: 'replay' })
    const after = await app.json('adam', 'GET', '/v1/log?limit=100')
    const logged = after.entries.filter((entry: { runId: string | null }) => entry.runId === run.id)
    expect(said(await itemsOf(found.id))).toEqual(said(logged))
    expect(said(logged)).toHaveLength(3)
  })

  test('activity sync: a message in two mailboxes is one task in the preview as in its replay (ASY-2)', async () => {
    const syncing = { ...CREATION, profiles: [{ ...profile, activitySync: true }] }
    const copy = { ...sent(T0 + 60_000, 'ann@acme.com', 'm1', 'sam@ourco.com') }
    await app.post('rita', ...HISTORY)
    await app.post('sam', copy)
    const found = await preview(syncing)
    await saveSettings(syncing)
    const run = await app.json('adam', 'POST', '/v1/replays', { previewId: found.id })
    expect(await app.json('adam', 'GET', `/v1/replays/${run.id}`)).toMatchObject({ state: 'done' })
    const after = await app.json('adam', 'GET', '/v1/log?limit=100')
    const logged = after.entries.filter((entry: { runId: string | null }) => entry.runId === run.id)
    expect(said(await itemsOf(found.id))).toEqual(said(logged))
    const synced = logged.filter((entry: Line) => entry.action === 'activity.sync' && entry.address === 'ann@acme.com')
    expect(synced.map((entry: Line) => entry.outcome).sort()).toEqual(['planned', 'skipped'])
  })

  test('later activities see what earlier ones would have planned', async () => {
    await app.post('rita', ...HISTORY)
    const found = await preview(CREATION)
    const items = await itemsOf(found.id)
    expect(items.filter((item) => item.outcome === 'planned')).toHaveLength(1)
    expect(items).toContainEqual(
      expect.objectContaining({ address: 'cara@acme.com', refusal: 'already_planned', times: 2 }),
    )
  })

  test('the same no to the same person is one item that tells how often, with its near miss', async () => {
    await app.post('rita', ...HISTORY)
    const { id, counts } = await preview(CREATION)
    const { items } = await app.json('adam', 'GET', `/v1/previews/${id}/items?refusal=no_account_for_domain`)
    expect(items).toMatchObject([
      {
        address: 'dan@acme.de',
        times: 2,
        nearMiss: { what: 'add_account_domain', sentence: 'Add acme.de as a secondary domain of Acme.' },
      },
    ])
    expect(counts).toContainEqual({
      ...{ question: 'replay', action: 'contact.create', outcome: 'refused' },
      ...{ refusal: 'no_account_for_domain', count: 2 },
    })
  })

  test('enrichment that is switched on changes contacts by what is known of them', async () => {
    const title = [{ field: 'title' as const, text: 'CFO' }]
    await app.post('rita', { ...seen(T0, 'ann@acme.com', 'Ann Lee'), signatureFacts: title } as Activity)
    const on = { profiles: [{ ...profile, enrichment: { enabled: true, policies: { Title: 'always' } } }] }
    const found = await preview(on)
    const planned = { action: 'contact.enrich', outcome: 'planned', crm: { after: { Title: 'CFO' } } }
    expect((await itemsOf(found.id)).filter(({ outcome }) => outcome === 'planned')).toMatchObject([planned])
    await saveSettings(on)
    const run = await app.json('adam', 'POST', '/v1/replays', { previewId: found.id })
    await app.json('adam', 'GET', `/v1/replays/${run.id}`)
    const { entries } = await app.json('adam', 'GET', '/v1/log?limit=100')
    const logged = entries.filter((entry: { runId: string | null }) => entry.runId === run.id)
    expect(said(await itemsOf(found.id))).toEqual(said(logged))
  })

  test('a span of time limits the history, both ends inclusive', async () => {
    await app.post('rita', ...HISTORY)
    const span = { from: new Date(T0 + HOUR_MS).toISOString(), until: new Date(T0 + 2 * HOUR_MS).toISOString() }
    expect(await preview(CREATION, { ...span, questions: ['replay'] })).toMatchObject({ total: 2, done: 2 })
  })

  test('the next run is previewed for its own moment (ACT-14)', async () => {
    await app.post('rita', sent(T0, 'ann@acme.com', 'm1'), bounced(T0 + 1_000, 'ann@acme.com', 'm1'))
    const beat = { mailbox: 'rita@ourco.com', client: 'gmail', blind: [] }
    const observed = {
      observedFrom: new Date(T0 - 30 * DAY_MS).toISOString(),
      observedUntil: new Date(T0).toISOString(),
    }
    await app.request('rita', 'POST', '/v1/heartbeats', { ...beat, ...observed })
    const off = await preview({})
    expect(off).toMatchObject({ changes: 0, runAt: '2026-03-03T03:00:00.000Z' })
    const on = await preview({ bounce: { crmWrites: true } }, { questions: ['next_run'] })
    expect(on.changes).toBe(1)
    expect(await itemsOf(on.id)).toContainEqual(
      expect.objectContaining({ action: 'email_active.write', outcome: 'planned', address: 'ann@acme.com' }),
    )
  })

  test('a replay needs the previewed settings in force, and happens once', async () => {
    await app.post('rita', ...HISTORY)
    const { id } = await preview(CREATION)
    expect(await app.json('adam', 'POST', '/v1/replays', { previewId: id })).toMatchObject({
      ...{ status: 409, code: 'settings_differ' },
    })
    await saveSettings(CREATION)
    const run = await app.json('adam', 'POST', '/v1/replays', { previewId: id })
    await app.json('adam', 'GET', `/v1/replays/${run.id}`)
    const again = await app.json('adam', 'POST', '/v1/replays', { previewId: id })
    expect(again).toMatchObject({ id: run.id, state: 'done', counts: { activities: 4 } })
  })

  test('only admins preview, and settings that do not fit are refused with their place', async () => {
    expect((await app.request('rita', 'POST', '/v1/previews', {})).status).toBe(403)
    const wrong = await app.json('adam', 'POST', '/v1/previews', { settings: { defaultProfile: 'none' } })
    expect(wrong).toMatchObject({ status: 422, errors: [{ pointer: '/defaultProfile', detail: 'no such profile' }] })
    expect((await app.request('adam', 'GET', '/v1/previews/pvw_none')).status).toBe(404)
  })

  test('ten are kept, and one that was running when the process ended has failed', async () => {
    const left: StoredPreview = {
      ...{ id: 'pvw_0', state: 'running', done: 1, total: 9, counts: {}, createdAtMs: T0, finishedAtMs: null },
      ...{ byUser: 'adam', error: null },
      request: {
        settings: {},
        fromMs: null,
        untilMs: null,
        questions: ['replay'],
        runAtMs: null,
        changes: 0,
        isCut: false,
      },
    }
    await writing(db, (tx) => savePreview(tx, left))
    expect(await app.json('adam', 'GET', '/v1/previews/pvw_0')).toMatchObject({ state: 'failed', error: 'interrupted' })
    for (let n = 0; n < 10; n += 1) await preview({}, { questions: ['replay'] })
    const { previews } = await app.json('adam', 'GET', '/v1/previews')
    expect(previews).toHaveLength(10)
    expect(previews.some((one: { id: string }) => one.id === 'pvw_0')).toBe(false)
  })

  test('the view taken from a slice is the view that an activity would load', async () => {
    await app.post('rita', ...HISTORY)
    const { settings } = await app.json('adam', 'GET', '/v1/settings')
    const common = { settings, integrationUserId: 'U', nowMs: T0 }
    const known = {
      accounts: accountBook(db),
      overlay: plannedOverlay(),
      related: relatedDomains(db),
      bounced: new Map(),
    }
    const addresses = ['rita@ourco.com', 'ann@acme.com', 'cara@acme.com', 'dan@acme.de']
    const slice = await loadSlice({ db, ...common, ...known }, addresses)
    for (const asked of [addresses.slice(0, 2), addresses.slice(2), addresses]) {
      expect(slice.viewOf(asked)).toEqual(await loadCrmView(db, { ...common, addresses: asked }))
    }
  })
})

describe('near misses of the log', () => {
  test('a rep asks about their own entries alone', async () => {
    await saveSettings({ profiles: [{ ...profile, contactCreation: false }] })
    await app.post('rita', HISTORY[0] ?? sent(T0, 'x@acme.com', 'm'))
    const { entries } = await app.json('rita', 'GET', '/v1/log?address=cara@acme.com')
    const no = entries.find((entry: Line) => entry.refusal === 'creation_disabled')
    expect(await app.json('rita', 'GET', `/v1/log/${no.id}/near-miss`)).toEqual({
      today: 'refused',
      nearMiss: {
        ...{ change: 'settings', what: 'switch_on_contactCreation' },
        sentence: 'Switch on contact creation in profile Default.',
      },
    })
    expect((await app.request('sam', 'GET', `/v1/log/${no.id}/near-miss`)).status).toBe(404)
    await saveSettings(CREATION)
    expect(await app.json('rita', 'GET', `/v1/log/${no.id}/near-miss`)).toEqual({ today: 'allowed', nearMiss: null })
  })
})
