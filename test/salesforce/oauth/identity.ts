import type { Org } from './org.ts'

/** Where the org's services lie; `{version}` is for the reader to fill in. */
export function serviceUrls(base: string, orgId: string, userId: string): Record<string, string> {
  const org = orgId.slice(0, 15)
  return {
    enterprise: `${base}/services/Soap/c/{version}/${org}`,
    metadata: `${base}/services/Soap/m/{version}/${org}`,
    partner: `${base}/services/Soap/u/{version}/${org}`,
    rest: `${base}/services/data/v{version}/`,
    sobjects: `${base}/services/data/v{version}/sobjects/`,
    search: `${base}/services/data/v{version}/search/`,
    query: `${base}/services/data/v{version}/query/`,
    recent: `${base}/services/data/v{version}/recent/`,
    tooling_soap: `${base}/services/Soap/T/{version}/${org}`,
    tooling_rest: `${base}/services/data/v{version}/tooling/`,
    profile: `${base}/${userId}`,
    custom_domain: base,
  }
}

/**
 * What the identity service tells of a user: the body of `GET /id/<org>/<user>`.
 * @source Salesforce Help, "Identity URLs"
 */
export function identity(org: Org, userId: string): Record<string, unknown> {
  const user = org.store.get('User', userId)
  const base = org.instanceUrl()
  return {
    // A name, not an address: Salesforce's are all https below its login host, and clients check that.
    id: `https://login.salesforce.com/id/${org.orgId}/${userId}`,
    asserted_user: true,
    user_id: userId,
    organization_id: org.orgId,
    username: user?.Username ?? null,
    nick_name: user?.Alias ?? null,
    display_name: user?.Name ?? null,
    email: user?.Email ?? null,
    email_verified: true,
    first_name: user?.FirstName ?? null,
    last_name: user?.LastName ?? null,
    timezone: user?.TimeZoneSidKey ?? 'GMT',
    photos: { picture: `${base}/profilephoto/005/F`, thumbnail: `${base}/profilephoto/005/T` },
    mobile_phone: null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: serviceUrls(base, org.orgId, userId),
    active: user?.IsActive ?? false,
    user_type: 'STANDARD',
    language: user?.LanguageLocaleKey ?? 'en_US',
    locale: user?.LocaleSidKey ?? 'en_US',
    utcOffset: 0,
    last_modified_date: user?.LastModifiedDate ?? null,
    is_app_installed: true,
  }
}
