import { summariseEml } from '../replica/eml.ts'
import { escapeHtml } from '../replica/html-page.ts'

/** Longer sources are cut; how long they are at the real Gmail is not known. */
const SHOWN_CHARS_MAX = 50_000

/**
 * The "original message" page: a table of headers, then the escaped source, cut where it is long. The link to all of it
 * reveals the legacy id (gmail.md §7).
 */
export function originalPage({ raw, legacyId }: { raw: Uint8Array; legacyId: string }): string {
  const summary = summariseEml(raw)
  const rows = [
    ['Message ID', summary.messageId ?? ''],
    ['From', summary.from.address],
    ['Subject', summary.subject],
  ].map(([name, value = '']) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`)
  return `<!doctype html><html><head><meta charset="utf-8"><title>Original message</title></head><body>
<table>${rows.join('')}</table><p><a href="?view=att&amp;th=${legacyId}&amp;attid=0&amp;disp=comp&amp;safe=1&amp;zw">Download original</a></p>
<pre>${escapeHtml(Buffer.from(raw).toString('utf8').slice(0, SHOWN_CHARS_MAX))}</pre></body></html>`
}
