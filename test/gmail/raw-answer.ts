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
  const raw = mailbox.findRaw(id)
  if (!raw) return context.html('<!doctype html><title>Not found</title>', 404)
  if (context.req.query('view') === 'om') return context.html(originalPage(raw, id))
  const url = new URL(context.req.url)
  if (config.redirectRaw && url.pathname.startsWith('/mail/')) return redirectToAttachments(context, url)
  return context.body(Buffer.from(raw), 200, {
    'content-type': 'message/rfc822',
    ...(config.attachmentCors
      ? {
          'access-control-allow-origin': context.req.header('origin') ?? '*',
          'access-control-allow-credentials': 'true',
        }
      : {}),
  })
}

function redirectToAttachments(context: Context, url: URL): Response {
  const host = url.hostname === 'mail.google.com' ? 'https://mail-attachment.googleusercontent.com' : url.origin
  return context.redirect(`${host}${url.pathname.replace(/^\/mail\//, '/attachment/')}${url.search}`, 302)
}
