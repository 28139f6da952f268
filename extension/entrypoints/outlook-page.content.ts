import { defineContentScript } from 'wxt/utils/define-content-script'
import { watchService } from '../mail-clients/outlook/page-observer.ts'
import { openPageLink } from '../mail-clients/page-link.ts'
import { watchTraffic } from '../mail-clients/page-traffic.ts'

// MAIN world, before the page's own scripts: the app keeps its own reference to fetch from early on.
export default defineContentScript({
  matches: [
    'https://outlook.office.com/*',
    'https://outlook.office365.com/*',
    'https://outlook.cloud.microsoft/*',
    'https://outlook.live.com/*',
  ],
  world: 'MAIN',
  runAt: 'document_start',
  main() {
    watchTraffic(window, watchService(openPageLink(window)))
  },
})
