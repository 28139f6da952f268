import { defineContentScript } from 'wxt/utils/define-content-script'
import { systemClock } from '../clock.ts'
import { readPageAddress, readPageKey } from '../mail-clients/gmail/page-address.ts'
import { watchSync } from '../mail-clients/gmail/page-observer.ts'
import { openPageLink } from '../mail-clients/page-link.ts'
import { watchTraffic } from '../mail-clients/page-traffic.ts'

// MAIN world, before the page's own scripts: nothing here may import browser APIs or throw.
export default defineContentScript({
  matches: ['https://mail.google.com/*'],
  world: 'MAIN',
  runAt: 'document_start',
  main() {
    const report = openPageLink(window)
    const isInbox = (): boolean => /^(#inbox|$)/.test(location.hash)
    watchTraffic(window, watchSync(report, { clock: systemClock, isInbox }))
    document.addEventListener('DOMContentLoaded', () => {
      const address = readPageAddress(window)
      if (address !== null) report({ kind: 'identity', address, ik: readPageKey(window) })
    })
  },
})
