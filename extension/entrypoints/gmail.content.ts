import { defineContentScript } from 'wxt/utils/define-content-script'
import '../badges/badge.css'
import { connect } from '../content/connect.ts'
import { createGmailClient } from '../mail-clients/gmail/gmail-client.ts'

export default defineContentScript({
  matches: ['https://mail.google.com/*'],
  runAt: 'document_start',
  main: (context) => connect(context, 'gmail', createGmailClient),
})
