import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** WCAG 2.2 AA and the levels below it. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type Found = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }
declare const window: { axe: { run(within: unknown, options: unknown): Promise<Found> } }

/** What axe-core has against this part of the page, one line each: the rule and the first element that breaks it. */
export async function axeViolations(page: Page, within?: string): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  // Through DevTools: the policies of mail pages and extension pages bar scripts that are added to them.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: source })
  await session.detach()
  const { violations } = await page.evaluate(
    ([selector, tags]) =>
      window.axe.run(selector === null ? document : { include: [selector] }, {
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'],
      }),
    [within ?? null, TAGS] as const,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`)
}
