import { defineContentScript } from 'wxt/utils/define-content-script'
import '../badges/badge.css'
import { connect } from '../content/connect.ts'
import { createOutlookClient } from '../mail-clients/outlook/outlook-client.ts'

export default defineContentScript({
  matches: [
    'https://outlook.office.com/*',
    'https://outlook.office365.com/*',
    'https://outlook.cloud.microsoft/*',
    'https://outlook.live.com/*',
  ],
  runAt: 'document_start',
  main: (context) => connect(context, 'outlook', createOutlookClient),
})
