import { createRoute } from '@hono/zod-openapi'
import { OrgSettings, SettingsAnswer, type VersionedSettings } from '@reachable/shared/contract'
import { settingsNotices } from '@reachable/shared/rules'
import * as z from 'zod'
import type { Caller } from '../auth/caller.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, ok } from './route-parts.ts'
import { settingsFaults } from './settings-check.ts'

const PATH = '/v1/settings'
const read = createRoute({
  method: 'get',
  path: PATH,
  summary: 'The settings in force',
  description: 'With what an admin should know of choices that take something away (AMB-32).',
  responses: ok(SettingsAnswer, 'The document; its version is also the ETag'),
})
const write = createRoute({
  method: 'put',
  path: PATH,
  summary: 'Replace the settings (admins)',
  description: 'Needs If-Match with the ETag that was read: 428 without it, 412 when somebody was faster (SET-6).',
  request: { ...body(OrgSettings), headers: z.object({ 'if-match': z.string().max(40).optional() }) },
  responses: ok(SettingsAnswer, 'The new version'),
})

export function settingsRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.on('GET', PATH, callerGate(identify))
  routes.on('PUT', PATH, callerGate(identify, 'admin'))
  routes.openapi(read, async (c) => {
    const current = await owners.call(c.var.caller.orgId, 'readSettings')
    c.header('etag', etagOf(current.version))
    return c.json(withNotices(visibleTo(c.var.caller, current)), 200)
  })
  routes.openapi(write, async (c) => {
    const { caller } = c.var
    const ifMatch = c.req.valid('header')['if-match']
    if (ifMatch === undefined) {
      const detail = 'Read the settings first and send their ETag as If-Match.'
      return problem(c, { title: 'If-Match is missing', status: 428, code: 'if_match_required', detail })
    }
    const settings = c.req.valid('json')
    const errors = settingsFaults(settings)
    if (errors.length > 0) {
      return problem(c, { title: 'The settings do not fit together', status: 422, code: 'invalid_settings', errors })
    }
    const { names, faults } = await owners.call(caller.orgId, 'resolveFields', settings.fields, businessClock.nowMs())
    if (faults.length > 0) {
      const wrong = faults.map(({ name, detail }) => ({ pointer: `/fields/${name}`, detail }))
      return problem(c, { title: 'Salesforce has no such field', status: 422, code: 'unknown_field', errors: wrong })
    }
    const ifVersion = /^"(\d{1,9})"$/.exec(ifMatch)?.[1]
    const resolved = { ...settings, fields: names }
    const change = { ifVersion: Number(ifVersion ?? -1), settings: resolved, byUser: caller.userId }
    const answer = await owners.call(caller.orgId, 'writeSettings', change, businessClock.nowMs())
    if (answer.kind === 'stale') {
      const detail = 'Somebody changed the settings since you read them. Nothing was saved.'
      const about = {
        title: 'The settings have a newer version',
        status: 412,
        code: 'settings_changed',
        detail,
      } as const
      return problem(c, about, { etag: etagOf(answer.version) })
    }
    c.header('etag', etagOf(answer.current.version))
    return c.json(withNotices(answer.current), 200)
  })
}

const withNotices = (current: VersionedSettings) => ({ ...current, notices: settingsNotices(current.settings) })

const etagOf = (version: number) => `"${version}"`

/** PRF-3: reps read what applies to them; which profile a colleague has is not theirs to know. */
function visibleTo({ role, email }: Caller, current: VersionedSettings): VersionedSettings {
  if (role === 'admin') return current
  const own = current.settings.profileAssignments[email]
  const profileAssignments = own === undefined ? {} : { [email]: own }
  return { ...current, settings: { ...current.settings, profileAssignments } }
}
