import { summariseEml } from '../replica/eml.ts'
import { escapeHtml } from '../replica/html-page.ts'

/** The "original message" page: a table of headers, then the escaped source (gmail.md §7). */
export function originalPage(raw: Uint8Array, id: string): string {
  const summary = summariseEml(raw)
  const rows = [
    ['Message ID', summary.messageId ?? ''],
    ['From', summary.from.address],
    ['Subject', summary.subject],
  ].map(([name, value = '']) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`)
  return `<!doctype html><html><head><meta charset="utf-8"><title>Original message</title></head><body>
<table>${rows.join('')}</table><p><a href="?view=att&amp;th=${escapeHtml(id)}&amp;attid=0&amp;disp=comp&amp;safe=1&amp;zw">Download original</a></p>
<pre>${escapeHtml(Buffer.from(raw).toString('utf8'))}</pre></body></html>`
}
