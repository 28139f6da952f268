import { ORG_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'
import type { SoapAnswer, SoapRequest } from './envelope.ts'
import { soapAnswer, soapFault } from './envelope.ts'
import { textOf } from './xml.ts'

const SESSION_SECONDS = 7_200
/** Salesforce took `login()` out of this version. */
const FIRST_VERSION_WITHOUT = 65

/** `login()` of the partner API: a session for a user name and a password. */
export function login(sim: Sim, { body }: SoapRequest, version: string): SoapAnswer {
  if (Number(version) >= FIRST_VERSION_WITHOUT)
    return soapFault('partner', 'INVALID_OPERATION', 'no operation available for request login')
  const session = sim.oauth.passwordSession(textOf(body, 'username'), textOf(body, 'password'))
  if (!session) {
    const message = 'Invalid username, password, security token; or user locked out.'
    return soapFault('partner', 'INVALID_LOGIN', message)
  }
  const base = sim.config().instanceUrl ?? sim.hosts.instanceUrl() ?? sim.baseUrl
  const org = ORG_ID.slice(0, 15)
  return soapAnswer('partner', 'login', {
    metadataServerUrl: `${base}/services/Soap/m/${version}/${org}`,
    passwordExpired: false,
    sandbox: true,
    serverUrl: `${base}/services/Soap/u/${version}/${org}`,
    sessionId: session.token,
    userId: session.userId,
    userInfo: userInfo(sim, session.userId),
  })
}

/** Who a session belongs to, in the words of SOAP. */
export function userInfo(sim: Sim, userId: string): Record<string, unknown> {
  const user = sim.store.get('User', userId)
  return {
    organizationId: ORG_ID,
    organizationMultiCurrency: false,
    organizationName: sim.store.get('Organization', ORG_ID)?.Name,
    profileId: user?.ProfileId ?? null,
    roleId: null,
    sessionSecondsValid: SESSION_SECONDS,
    userId,
    userEmail: user?.Email,
    userFullName: user?.Name,
    userName: user?.Username,
    userLanguage: user?.LanguageLocaleKey,
    userLocale: user?.LocaleSidKey,
    userTimeZone: user?.TimeZoneSidKey,
    userType: user?.UserType,
    userUiSkin: 'Theme3',
  }
}
