import { defineContentScript } from 'wxt/utils/define-content-script'
import { systemClock } from '../clock.ts'
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
      // The tenth of Gmail's page globals is the signed-in address; pop-outs keep theirs in the opener.
      const address: unknown = (Reflect.get(window, 'GLOBALS') as unknown[] | undefined)?.[10]
      if (typeof address === 'string') report({ kind: 'identity', address })
    })
  },
})
