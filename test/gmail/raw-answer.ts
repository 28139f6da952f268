import type { Context } from 'hono'
import type { GmailState } from './gmail-state.ts'
import type { GmailMailbox } from './mailbox.ts'
import { originalPage } from './original-page.ts'

/** `view=att` gives the bytes (or a redirect to the attachment host), `view=om` the "original message" page. */
export function rawAnswer(
  context: Context,
  { config }: GmailState,
  mailbox: GmailMailbox,
): Response | Promise<Response> {
  const id = context.req.query('th') ?? context.req.query('permmsgid') ?? ''
  const found = mailbox.findRaw(id)
  if (!found) return context.html('<!doctype html><title>Not found</title>', 404)
  if (context.req.query('view') === 'om') return shownAnswer(context, mailbox, found)
  const url = new URL(context.req.url)
  if (config.redirectRaw && url.pathname.startsWith('/mail/')) return redirectToAttachments(context, url)
  if (config.refuseRaw) return context.html('<!doctype html><title>Not allowed</title>', 403)
  return context.body(Buffer.from(found.raw), 200, {
    'content-type': 'message/rfc822',
    ...(config.attachmentCors
      ? {
          'access-control-allow-origin': context.req.header('origin') ?? '*',
          'access-control-allow-credentials': 'true',
        }
      : {}),
  })
}

/** Only a page of the mailbox itself knows its `ik`. */
function shownAnswer(
  context: Context,
  { ik }: GmailMailbox,
  found: Parameters<typeof originalPage>[0],
): Response | Promise<Response> {
  const isOurs = context.req.query('ik') === ik
  return isOurs ? context.html(originalPage(found)) : context.html('<!doctype html><title>Not found</title>', 404)
}

function redirectToAttachments(context: Context, url: URL): Response {
  const host = url.hostname === 'mail.google.com' ? 'https://mail-attachment.googleusercontent.com' : url.origin
  return context.redirect(`${host}${url.pathname.replace(/^\/mail\//, '/attachment/')}${url.search}`, 302)
}
