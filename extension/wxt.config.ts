import { defineConfig } from 'wxt'
import { leanRules } from './lean-rules.ts'
import { GMAIL_HOSTS, OUTLOOK_HOSTS, RAW_MAIL_HOSTS } from './mail-clients/hosts.ts'

/** The sandbox's replica mail pages. No other build may match them; `manifest.test.ts` proves it. */
const SANDBOX_HOST = 'http://127.0.0.1/*'
/** On a loopback host the path tells the two replicas apart: only Gmail numbers its accounts below /mail/u/. */
const SANDBOX_MATCHES = {
  gmail: { matches: ['http://127.0.0.1/mail/u/*'], excludes: [] },
  outlook: { matches: ['http://127.0.0.1/mail/*'], excludes: ['http://127.0.0.1/mail/u/*'] },
}

const GECKO = {
  id: 'reachable@reachable.example',
  strict_min_version: '140.0',
  // Firefox shows this at install. Recipients and delivery facts leave the browser; message bodies never do.
  data_collection_permissions: { required: ['personalCommunications', 'personallyIdentifyingInfo'] },
}

export default defineConfig({
  modules: ['@wxt-dev/module-react', '@wxt-dev/webextension-polyfill'],
  imports: false,
  manifestVersion: 3,
  manifest: ({ browser, mode }) => ({
    name: mode === 'sandbox' ? 'Reachable (sandbox)' : 'Reachable',
    description: 'Shows who can be reached before you press Send, and keeps Salesforce right.',
    // `scripting` reads an invitation beside the page that sent it, and starts in pages that were open before an update.
    permissions: ['storage', 'alarms', 'scripting'],
    // A company presets the server for all its reps by browser policy. Firefox reads policies without a schema.
    ...(browser === 'firefox' ? {} : { storage: { managed_schema: 'managed-storage.json' } }),
    host_permissions: [
      ...GMAIL_HOSTS,
      ...RAW_MAIL_HOSTS,
      ...OUTLOOK_HOSTS,
      ...(mode === 'sandbox' ? [SANDBOX_HOST] : []),
    ],
    // A second, page-independent observer of sends; offered at pairing with its reason.
    optional_permissions: ['webRequest'],
    // Pairing asks for the one origin of the rep's server.
    optional_host_permissions: ['https://*/*', 'http://127.0.0.1/*', 'http://localhost/*'],
    ...(browser === 'firefox' ? { browser_specific_settings: { gecko: GECKO } } : { minimum_chrome_version: '116' }),
  }),
  vite: () => ({
    plugins: [leanRules],
    build: {
      rolldownOptions: {
        // tldts does not declare that it is pure; the browser needs none of its 70 KB, which only the server's rules use.
        treeshake: { moduleSideEffects: (id) => !id.includes('/tldts') },
      },
    },
  }),
  hooks: {
    'build:manifestGenerated': (wxt, manifest) => {
      if (wxt.config.mode !== 'sandbox') return
      for (const script of manifest.content_scripts ?? []) {
        const isGmail = script.matches?.some((match) => match.includes('mail.google.com')) ?? false
        const extra = isGmail ? SANDBOX_MATCHES.gmail : SANDBOX_MATCHES.outlook
        script.matches = [...(script.matches ?? []), ...extra.matches]
        if (extra.excludes.length > 0) script.exclude_matches = [...(script.exclude_matches ?? []), ...extra.excludes]
      }
    },
  },
})
