import type { Page } from 'playwright-core'

/** Roles and names as assistive technology has them, closed shadow roots included: "button: Bo Dest, bounced, details". */
export async function accessibleNames(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes.filter((node) => !node.ignored).map((node) => `${node.role?.value}: ${node.name?.value ?? ''}`)
}
