import * as z from 'zod'
import { allowedOrigin, type HostPolicy, type HostUse } from './allowed-host.ts'
import type { SalesforceError } from './errors.ts'
import { type HttpAnswer, NoAnswer, sendHttp } from './http.ts'

/** Longest time that one question to the token endpoint may take. */
export const TOKEN_TIMEOUT_MS = 30_000

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  instance_url: z.string(),
  /** `https://login…/id/<org id>/<user id>` */
  id: z.string().regex(/\/00D\w{12,15}\/005\w{12,15}$/),
  refresh_token: z.string().min(1).optional(),
})
const OauthError = z.object({ error: z.string(), error_description: z.string().optional() })

export type Session = {
  readonly accessToken: string
  /** Origin that the calls go to, checked; it may change with each token. */
  readonly instanceUrl: string
  readonly salesforceOrgId: string
  readonly userId: string
  /** Given at the consent, and where Salesforce rotates refresh tokens: then the old one is dead. */
  readonly refreshToken: string | null
}
export type TokenResult =
  | { readonly kind: 'session'; readonly session: Session }
  /** `isFinal`: Salesforce said no, and asking again in the same way would only be refused again. */
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly isFinal: boolean }

/** Where a token is asked for. `own` where only the customer's My Domain answers (client credentials). */
export type TokenEndpoint = { readonly loginUrl: string; readonly policy: HostPolicy; readonly use?: HostUse }

/** Refusals that say nothing about the grant. @source Salesforce Help, "OAuth 2.0 Error Codes"; RFC 6749 §5.2 */
const PASSING = new Set(['rate_limit_exceeded', 'temporarily_unavailable', 'server_error', 'unknown_error'])

/** Asks the token endpoint of `loginUrl`, once. Never throws for what the other side does. */
export async function requestToken(
  { loginUrl, policy, use = 'login' }: TokenEndpoint,
  form: Readonly<Record<string, string>>,
): Promise<TokenResult> {
  const origin = allowedOrigin(loginUrl, policy, use)
  if (origin === null) return failed('HOST_NOT_ALLOWED', hostHint(use), true)
  const answer = await postForm(`${origin}/services/oauth2/token`, form)
  if (answer === null) return failed('NO_ANSWER', 'Salesforce did not answer the login.', false)
  return readAnswer(answer.statusCode, parseJson(answer.body), policy)
}

/**
 * Ends a token at Salesforce; with a refresh token its sessions end too. `unknown`: it was no longer valid.
 * @source Salesforce Help, "Revoke OAuth Tokens"; RFC 7009
 */
export async function revokeToken(
  { loginUrl, policy }: TokenEndpoint,
  token: string,
): Promise<'revoked' | 'unknown' | 'no_answer'> {
  const origin = allowedOrigin(loginUrl, policy, 'login')
  if (origin === null) return 'no_answer'
  const answer = await postForm(`${origin}/services/oauth2/revoke`, { token })
  if (answer?.statusCode === 200) return 'revoked'
  return answer !== null && OauthError.safeParse(parseJson(answer.body)).success ? 'unknown' : 'no_answer'
}

async function postForm(url: string, form: Readonly<Record<string, string>>): Promise<HttpAnswer | null> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const body = new URLSearchParams(form).toString()
  try {
    return await sendHttp({ method: 'POST', url, headers, body }, TOKEN_TIMEOUT_MS)
  } catch (error) {
    if (error instanceof NoAnswer) return null
    throw error
  }
}

function readAnswer(status: number, body: unknown, policy: HostPolicy): TokenResult {
  const refused = OauthError.safeParse(body)
  if (refused.success) {
    const { error, error_description: description = '' } = refused.data
    return failed(error, description, status < 500 && !PASSING.has(error))
  }
  const token = TokenAnswer.safeParse(body)
  if (status !== 200 || !token.success) {
    return failed(`ERROR_HTTP_${status}`, 'The login answer could not be read.', false)
  }
  const instanceUrl = allowedOrigin(token.data.instance_url, policy)
  if (instanceUrl === null) {
    return failed('HOST_NOT_ALLOWED', 'Salesforce named an instance that is not its own host.', true)
  }
  const [salesforceOrgId = '', userId = ''] = token.data.id.split('/').slice(-2)
  const { access_token: accessToken, refresh_token: refreshToken = null } = token.data
  return { kind: 'session', session: { accessToken, instanceUrl, salesforceOrgId, userId, refreshToken } }
}

const failed = (code: string, message: string, isFinal: boolean): TokenResult => ({
  kind: 'failed',
  error: { code, message, fields: [] },
  isFinal,
})

const hostHint = (use: HostUse) =>
  use === 'own'
    ? 'This kind of login needs the My Domain URL, such as https://acme.my.salesforce.com.'
    : 'The login URL is not a Salesforce host.'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
