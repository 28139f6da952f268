import { defineContentScript } from 'wxt/utils/define-content-script'
import { systemClock } from '../clock.ts'
import { accountIn, watchInlineData } from '../mail-clients/gmail/inline-data.ts'
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
    // Its first page: an older one is `#inbox/p2`. A form that is opened by the address is `#inbox?compose=…`.
    const isInbox = (): boolean => /^(#inbox)?(\?|$)/.test(location.hash)
    const others = new BroadcastChannel('reachable:sends')
    const watch = watchSync(report, { clock: systemClock, isInbox, tellOthers: (sends) => others.postMessage(sends) })
    others.onmessage = ({ data }) => watch.onOthersSends(data)
    let inList: string | null = null
    watchTraffic(window, watch)
    watchInlineData(window, (data) => {
      inList ??= accountIn(data, location.pathname)
      watch.onInlineData(data)
    })
    const tellIdentity = (): void => {
      const address = readPageAddress(window) ?? inList
      if (address !== null) report({ kind: 'identity', address, ik: readPageKey(window) })
    }
    // Installed or updated while the page was open, there is no such event to come.
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', tellIdentity)
    else tellIdentity()
  },
})
