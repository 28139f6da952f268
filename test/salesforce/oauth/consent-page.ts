import type { Row } from '../store.ts'

/** The page on which a person allows or refuses; it posts the whole request back with the decision. */
export function consentPage(query: URLSearchParams, users: Iterable<Row>): string {
  const hidden = [...query].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  const options = [...users]
    .filter((user) => user.IsActive !== false)
    .map((user) => `<option value="${escapeHtml(user.Username)}">${escapeHtml(user.Name)}</option>`)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Allow access?</title>
<h1>Allow access?</h1>
<p>${escapeHtml(query.get('client_id'))} asks for: ${escapeHtml(query.get('scope') ?? 'everything')}</p>
<form method="post" action="/services/oauth2/authorize">${hidden.join('')}
<label>Sign in as <select name="login_hint">${options.join('')}</select></label>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>
</form></html>`
}

function escapeHtml(value: unknown): string {
  return String(value ?? '').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
