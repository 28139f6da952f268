import { createRoute } from '@hono/zod-openapi'
import { OrgSettings, Profile, profileOf, type VersionedSettings } from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { cloneProfile, type ProfileChange, patchProfile, removeProfile } from './profile-changes.ts'
import { body, ok } from './route-parts.ts'
import { settingsFaults } from './settings-check.ts'

const ID_CHARACTERS_MAX = 40
const params = z.object({ id: z.string().max(ID_CHARACTERS_MAX) })
const headers = z.object({ 'if-match': z.string().max(40).optional() })
const Answer = z
  .object({ version: z.number().int(), profiles: z.array(Profile), defaultProfile: z.string() })
  .meta({ id: 'ProfileList' })
const saved = ok(Answer, 'The profiles as they are now')

const mine = createRoute({
  method: 'get',
  path: '/v1/me/settings',
  summary: 'The settings that apply to the caller (PRF-3)',
  responses: ok(
    z
      .object({
        version: z.number().int(),
        profile: Profile,
        internalDomains: z.array(z.string()),
        contacts: OrgSettings.shape.contacts.unwrap(),
      })
      .meta({ id: 'OwnSettings' }),
    'Their profile, and what the org decides for everybody',
  ),
})
const list = createRoute({ method: 'get', path: '/v1/profiles', summary: 'All profiles (admins)', responses: saved })
const patch = createRoute({
  method: 'patch',
  path: '/v1/profiles/{id}',
  summary: 'Change parts of a profile (admins)',
  description: 'Needs If-Match with the ETag of the settings (SET-6).',
  request: { params, headers, ...body(z.record(z.string(), z.unknown())) },
  responses: saved,
})
const clone = createRoute({
  method: 'post',
  path: '/v1/profiles/{id}/clone',
  summary: 'Add a copy of a profile under another id (admins)',
  description: 'Needs If-Match with the ETag of the settings (SET-6).',
  request: { params, headers, ...body(Profile.pick({ id: true, name: true }).meta({ id: 'ProfileCopy' })) },
  responses: saved,
})
const remove = createRoute({
  method: 'delete',
  path: '/v1/profiles/{id}',
  summary: 'Delete a profile (admins)',
  description:
    'One that users have needs `moveTo`: the profile that they get, or `default`. Needs If-Match with the ETag of the settings (SET-6).',
  request: { params, headers, query: z.object({ moveTo: z.string().max(ID_CHARACTERS_MAX).optional() }) },
  responses: saved,
})

type Context = Parameters<typeof problem>[0]

export function profileRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use('/v1/me/settings', callerGate(identify))
  routes.use('/v1/profiles', callerGate(identify, 'admin'))
  routes.use('/v1/profiles/*', callerGate(identify, 'admin'))

  routes.openapi(mine, async (c) => {
    const { orgId, email } = c.var.caller
    const { version, settings } = await owners.call(orgId, 'readSettings')
    const { internalDomains, contacts } = settings
    c.header('etag', `"${version}"`)
    return c.json({ version, profile: profileOf(settings, email), internalDomains, contacts }, 200)
  })
  routes.openapi(list, async (c) => {
    const current = await owners.call(c.var.caller.orgId, 'readSettings')
    c.header('etag', `"${current.version}"`)
    return c.json(toAnswer(current), 200)
  })

  /** Saves what the change makes of the settings, unless the caller read an older version of them. */
  const save = async (
    c: Context,
    caller: { readonly orgId: string; readonly userId: string },
    ifMatch: string | undefined,
    change: (settings: OrgSettings) => ProfileChange,
  ) => {
    const current = await owners.call(caller.orgId, 'readSettings')
    const changed = change(current.settings)
    if ('refusal' in changed) return { refused: problem(c, changed.refusal) }
    const errors = settingsFaults(changed.settings)
    if (errors.length > 0) {
      const about = { title: 'The settings do not fit together', status: 422, code: 'invalid_settings' } as const
      return { refused: problem(c, { ...about, errors }) }
    }
    if (ifMatch === undefined) {
      const detail = 'Read the settings first and send their ETag as If-Match.'
      const about = { title: 'If-Match is missing', status: 428, code: 'if_match_required', detail } as const
      return { refused: problem(c, about) }
    }
    const ifVersion = Number(/^"(\d{1,9})"$/.exec(ifMatch)?.[1] ?? -1)
    const input = { ifVersion, settings: changed.settings, byUser: caller.userId }
    const answer = await owners.call(caller.orgId, 'writeSettings', input, businessClock.nowMs())
    if (answer.kind === 'saved') return { saved: answer.current }
    const about = { title: 'The settings have a newer version', status: 412, code: 'settings_changed' } as const
    return { refused: problem(c, about, { etag: `"${answer.version}"` }) }
  }

  routes.openapi(patch, async (c) => {
    const { id } = c.req.valid('param')
    const ifMatch = c.req.valid('header')['if-match']
    const part = c.req.valid('json')
    const result = await save(c, c.var.caller, ifMatch, (settings) => patchProfile(settings, id, part))
    if ('refused' in result) return result.refused
    c.header('etag', `"${result.saved.version}"`)
    return c.json(toAnswer(result.saved), 200)
  })
  routes.openapi(clone, async (c) => {
    const { id } = c.req.valid('param')
    const ifMatch = c.req.valid('header')['if-match']
    const copy = c.req.valid('json')
    const result = await save(c, c.var.caller, ifMatch, (settings) => cloneProfile(settings, id, copy))
    if ('refused' in result) return result.refused
    c.header('etag', `"${result.saved.version}"`)
    return c.json(toAnswer(result.saved), 200)
  })
  routes.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    const ifMatch = c.req.valid('header')['if-match']
    const { moveTo } = c.req.valid('query')
    const result = await save(c, c.var.caller, ifMatch, (settings) => removeProfile(settings, id, moveTo ?? null))
    if ('refused' in result) return result.refused
    c.header('etag', `"${result.saved.version}"`)
    return c.json(toAnswer(result.saved), 200)
  })
}

const toAnswer = ({ version, settings }: VersionedSettings) => ({
  version,
  profiles: settings.profiles,
  defaultProfile: settings.defaultProfile,
})
