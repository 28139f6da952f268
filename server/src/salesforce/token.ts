import * as z from 'zod'
import { allowedOrigin, type HostPolicy } from './allowed-host.ts'
import type { SalesforceError } from './errors.ts'
import { NoAnswer, sendHttp } from './http.ts'

const TOKEN_TIMEOUT_MS = 30_000

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  instance_url: z.string(),
  /** `https://login…/id/<org id>/<user id>` */
  id: z.string(),
  refresh_token: z.string().optional(),
})
const OauthError = z.object({ error: z.string(), error_description: z.string().optional() })

export type Session = {
  readonly accessToken: string
  /** Origin that the calls go to, checked; it may change with each token. */
  readonly instanceUrl: string
  readonly salesforceOrgId: string
  readonly userId: string
  /** Only where Salesforce rotates refresh tokens: then the old one is dead. */
  readonly refreshToken: string | null
}
export type TokenResult =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/** Asks the token endpoint of `loginUrl`. Never throws for what the other side does. */
export async function requestToken(
  loginUrl: string,
  form: Readonly<Record<string, string>>,
  policy: HostPolicy,
): Promise<TokenResult> {
  const origin = allowedOrigin(loginUrl, policy)
  if (origin === null) return failed('HOST_NOT_ALLOWED', 'The login URL is not a Salesforce host.')
  try {
    const answer = await sendHttp(
      {
        method: 'POST',
        url: `${origin}/services/oauth2/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(form).toString(),
      },
      TOKEN_TIMEOUT_MS,
    )
    return readAnswer(answer.statusCode, parseJson(answer.body), policy)
  } catch (error) {
    if (error instanceof NoAnswer) return failed('NO_ANSWER', 'Salesforce did not answer the login.')
    throw error
  }
}

function readAnswer(status: number, body: unknown, policy: HostPolicy): TokenResult {
  const refused = OauthError.safeParse(body)
  if (refused.success) return failed(refused.data.error, refused.data.error_description ?? '')
  const token = TokenAnswer.safeParse(body)
  if (status !== 200 || !token.success) return failed(`ERROR_HTTP_${status}`, 'The login answer could not be read.')
  const instanceUrl = allowedOrigin(token.data.instance_url, policy)
  if (instanceUrl === null) return failed('HOST_NOT_ALLOWED', 'Salesforce named an instance that is not its own host.')
  const [salesforceOrgId = '', userId = ''] = token.data.id.split('/').slice(-2)
  const { access_token: accessToken, refresh_token: refreshToken = null } = token.data
  return { kind: 'session', session: { accessToken, instanceUrl, salesforceOrgId, userId, refreshToken } }
}

const failed = (code: string, message: string): TokenResult => ({
  kind: 'failed',
  error: { code, message, fields: [] },
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
