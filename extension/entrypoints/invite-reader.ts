import { readInvite } from '@reachable/shared/mail'
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { INVITE_READER } from '../background/calendar-reader.ts'

/** Put beside our content script once a mail with a calendar file has left a page; no page carries it before. */
export default defineUnlistedScript(() => {
  Reflect.set(globalThis, INVITE_READER, readInvite)
})
