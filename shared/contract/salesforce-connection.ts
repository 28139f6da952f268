import * as z from 'zod'

/** How sessions are got: by an admin's consent, by an assertion that the server signs, or by the app's own credentials. */
export const SalesforceFlow = z.enum(['web_server', 'jwt_bearer', 'client_credentials'])
export type SalesforceFlow = z.infer<typeof SalesforceFlow>

/** `reconnect`: Salesforce refused us for good; nothing is sent before an admin connects again, and nothing is lost. */
export const SalesforceConnectionState = z.enum(['never_connected', 'connected', 'reconnect', 'disconnected'])

/** The org's way to its Salesforce. Secrets are never shown. */
export const SalesforceConnection = z
  .object({
    state: SalesforceConnectionState,
    flow: SalesforceFlow.nullable(),
    loginUrl: z.string().nullable(),
    clientId: z.string().nullable(),
    hasClientSecret: z.boolean(),
    /** Where calls go; Salesforce names it with each session. */
    instanceUrl: z.string().nullable(),
    salesforceOrgId: z.string().nullable(),
    /** Salesforce's id of the user that the sync works as. */
    integrationUserId: z.string().nullable(),
    apiVersion: z.string().nullable(),
    /** Why it stopped, in Salesforce's own words. */
    error: z.string().nullable(),
    /** The callback URL that the app at Salesforce must name. */
    redirectUri: z.string(),
  })
  .meta({ id: 'SalesforceConnection' })
export type SalesforceConnection = z.infer<typeof SalesforceConnection>

const CHARACTERS_MAX = 500
const text = () => z.string().min(1).max(CHARACTERS_MAX)

/** What is left out is taken from the connection that is stored. `jwt_bearer` can only be repeated, not set up here. */
export const SalesforceConnectRequest = z
  .object({
    flow: SalesforceFlow,
    /** My Domain, `login.salesforce.com` or `test.salesforce.com`. */
    loginUrl: text().optional(),
    clientId: text().optional(),
    clientSecret: text().optional(),
    /** True: this may be another Salesforce org than before; its records are read anew. */
    mayChangeOrg: z.boolean().default(false),
  })
  .strict()
  .meta({ id: 'SalesforceConnectRequest' })
export type SalesforceConnectRequest = z.infer<typeof SalesforceConnectRequest>

export const SalesforceConnectResult = z
  .discriminatedUnion('state', [
    /** Send the admin's browser there; Salesforce sends it back to the callback URL. */
    z.object({ state: z.literal('consent'), authorizeUrl: z.string() }),
    z.object({ state: z.literal('connected'), connection: SalesforceConnection }),
  ])
  .meta({ id: 'SalesforceConnectResult' })
export type SalesforceConnectResult = z.infer<typeof SalesforceConnectResult>

/** What Salesforce put into the address of the callback URL. */
export const SalesforceCallback = z
  .object({ state: text(), code: z.string().min(1).max(4_000).optional(), error: text().optional() })
  .strict()
  .meta({ id: 'SalesforceCallback' })

export const SalesforceDisconnectResult = z
  .object({
    connection: SalesforceConnection,
    /** False: Salesforce did not answer, and its tokens may still be good. Repeat it, or end them in Salesforce. */
    isRevoked: z.boolean(),
  })
  .meta({ id: 'SalesforceDisconnectResult' })
export type SalesforceDisconnectResult = z.infer<typeof SalesforceDisconnectResult>
