/** One field of the JSON, which may itself stand as text in a JSON field: then every quote has a backslash. */
const FIELD = /\\?"(emailAddress|action|status|diagnosticCode)\\?"\s{0,5}:\s{0,5}\\?"([^"\\]{0,2000})/g
const NAMES: Readonly<Record<string, string>> = {
  emailAddress: 'Final-Recipient: rfc822; ',
  action: 'Action: ',
  status: 'Status: ',
  diagnosticCode: 'Diagnostic-Code: ',
}

/**
 * Amazon SES can send its notices as JSON by mail. Gives the fields of a delivery-status part that say the same; null
 * for every other text. Lines are folded anywhere, so the text is searched, not parsed as JSON.
 * @source Amazon SES documentation, "SNS notification contents"
 */
export function snsStatusFields(text: string): string | null {
  if (!text.trimStart().startsWith('{') || !/\\?"notificationType\\?"\s{0,5}:\s{0,5}\\?"Bounce/.test(text)) return null
  const startAt = text.indexOf('bouncedRecipients')
  const endAt = text.indexOf(']', startAt)
  if (startAt < 0 || endAt < 0) return null
  const lines: string[] = []
  for (const [, name = '', value = ''] of text.slice(startAt, endAt).replace(/\n ?/g, '').matchAll(FIELD)) {
    if (name === 'emailAddress') lines.push('')
    lines.push(`${NAMES[name] ?? ''}${value}`)
  }
  return lines.length === 0 ? null : lines.join('\n')
}
