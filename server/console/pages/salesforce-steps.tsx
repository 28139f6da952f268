/**
 * What has to be there before anything can be asked of Salesforce: an app and a user. Everything after that, fields and
 * rights included, Reachable makes itself (SET-1). New connected apps cannot be made since Spring '26.
 * @source Salesforce Help, "External Client Apps"; "Salesforce Integration User License"
 */
export function AppSteps({ redirectUri }: { redirectUri: string }) {
  return (
    <section aria-labelledby="app">
      <h2 id="app">1. Make an app and a user in Salesforce</h2>
      <details>
        <summary>The app: an External Client App</summary>
        <ol>
          <li>
            In Setup, open <b>External Client App Manager</b> and choose <b>New External Client App</b>. Name it
            Reachable; distribution: local.
          </li>
          <li>
            Enable OAuth. Callback URL: <code>{redirectUri}</code>
          </li>
          <li>
            Scopes: <b>Manage user data via APIs (api)</b> and <b>Perform requests at any time (refresh_token)</b>. No
            others.
          </li>
          <li>
            If the app shall sign in by itself: enable the <b>Client Credentials Flow</b>. If a person shall: require{' '}
            <b>Proof Key for Code Exchange (PKCE)</b>.
          </li>
          <li>
            Under Policies: permitted users <b>Admin approved users are pre-authorized</b>, with a permission set that
            the user below has; for the Client Credentials Flow, <b>Run As</b> that user. Refresh tokens: valid until
            revoked; rotation may be on.
          </li>
          <li>
            Under Settings, show the <b>consumer key and secret</b> and bring them here. A new app can take ten minutes
            until it works.
          </li>
        </ol>
      </details>
      <details>
        <summary>The user: what Reachable works as</summary>
        <ol>
          <li>
            New user: licence <b>Salesforce Integration</b>, profile <b>Minimum Access - API Only Integrations</b>.
          </li>
          <li>
            Assign the permission set licence <b>Salesforce API Integration</b>, and the permission set of the app. The
            profile must not ask for a High Assurance session: every call would be refused.
          </li>
          <li>
            Such a user has no browser session, so choose “The app signs in by itself” below. “A person signs in” is for
            a user who can sign in to Salesforce.
          </li>
          <li>
            Setting up fields once needs an admin’s rights: Customize Application, Modify Metadata, Manage Profiles and
            Permission Sets, Assign Permission Sets, View Setup. Daily work needs none of them.
          </li>
        </ol>
      </details>
    </section>
  )
}
