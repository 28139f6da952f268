import { systemClock } from '../clock.ts'
import type { StoredConnection } from '../db/org/salesforce-connection.ts'
import { JWT_GRANT, signAssertion } from './assertion.ts'
import type { ConnectTools } from './connect.ts'

/** What a session is asked for with; secrets are sealed. */
export type Login = Pick<
  StoredConnection,
  'flow' | 'loginUrl' | 'clientId' | 'username' | 'sealedClientSecret' | 'sealedRefreshToken'
>

/** Client credentials are answered by the customer's own host alone. @source Salesforce Help, "OAuth 2.0 Client Credentials Flow" */
export const usesOwnHost = ({ flow }: Pick<Login, 'flow'>) => (flow === 'client_credentials' ? 'own' : 'login')

/** The form that asks for a new session; null where something is missing that nobody but an admin or operator can give. */
export function grantForm(login: Login, tools: ConnectTools): Record<string, string> | null {
  const { clientId, username, sealedRefreshToken } = login
  const client = clientParts(login, tools)
  switch (login.flow) {
    case 'client_credentials':
      return client.client_secret === undefined ? null : { grant_type: 'client_credentials', ...client }
    case 'web_server': {
      if (sealedRefreshToken === null) return null
      return { grant_type: 'refresh_token', refresh_token: tools.secrets.open(sealedRefreshToken), ...client }
    }
    case 'jwt_bearer': {
      if (!tools.privateKey || username === null) return null
      const nowMs = (tools.clock ?? systemClock).nowMs()
      const assertion = signAssertion({ clientId, username, loginUrl: login.loginUrl }, tools.privateKey, nowMs)
      return { grant_type: JWT_GRANT, assertion }
    }
  }
}

/** Who asks. An app may be set up without a secret where PKCE proves the caller. */
export const clientParts = (
  { clientId, sealedClientSecret }: Pick<Login, 'clientId' | 'sealedClientSecret'>,
  { secrets }: ConnectTools,
): { client_id: string; client_secret?: string } => ({
  client_id: clientId,
  ...(sealedClientSecret === null ? {} : { client_secret: secrets.open(sealedClientSecret) }),
})
