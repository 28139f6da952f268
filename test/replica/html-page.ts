type PageParts = {
  lang: string
  dir?: 'ltr' | 'rtl'
  title: string
  nonce: string
  inlineScript?: string
  settings: unknown
  script: string
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found)
}

/** JSON that may stand inside a script element: `<` never appears. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

/** The document both replicas start from: an empty body that the page script fills, and a policy with Trusted Types. */
export function htmlPage(parts: PageParts): string {
  const inline = parts.inlineScript ? `<script nonce="${parts.nonce}">${parts.inlineScript}</script>` : ''
  return `<!doctype html><html lang="${parts.lang}" dir="${parts.dir ?? 'ltr'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<title>${escapeHtml(parts.title)}</title>${inline}
<script type="application/json">${scriptJson(parts.settings)}</script>
<script type="module" src="${parts.script}"></script></head><body></body></html>`
}

/** Trusted Types for scripts, own scripts and one nonce: what both real clients enforce (the sheets' platform notes). */
export function contentSecurityPolicy(nonce: string): string {
  return [
    `script-src 'self' 'nonce-${nonce}'`,
    "object-src 'none'",
    "base-uri 'self'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}
