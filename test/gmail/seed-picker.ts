import { escapeHtml } from '../replica/html-page.ts'
import { CHOICES, type GmailVariant, variantOf } from './variant.ts'

const SEEDS = 30

/** A page by hand: pick a seed, or any mix of variants, and open the mailbox in it. */
export function seedPicker(query: Readonly<Record<string, string>>): string {
  const account = Number(query.u ?? 0)
  const fields = Object.entries(CHOICES).map(([name, choices]) => {
    const options = [...new Set(choices.map(String))].map((one) => `<option>${escapeHtml(one)}</option>`)
    return `<label>${name} <select name="${name}"><option value="">as the seed</option>${options.join('')}</select></label>`
  })
  const rows = Array.from({ length: SEEDS }, (_, index) => index + 1).map((seed) => {
    const link = `/mail/u/${account}/?seed=${seed}&amp;variety=full`
    return `<tr><th><a href="${link}">seed ${seed}</a></th><td>${escapeHtml(describe(variantOf(seed)))}</td></tr>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page seeds</title>
<style>body{font:15px/1.5 system-ui;margin:2rem;max-width:70rem}label{display:inline-block;margin:.25rem 1rem .25rem 0}th{text-align:left;white-space:nowrap;padding-right:1rem}</style>
<h1>Which page?</h1><form action="/mail/u/${account}/"><label>seed <input name="seed" type="number" value="1"></label>
<input type="hidden" name="variety" value="full">${fields.join('')}<button>Open</button></form><table>${rows.join('')}</table></html>`
}

const describe = (variant: GmailVariant): string =>
  Object.entries(variant)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
