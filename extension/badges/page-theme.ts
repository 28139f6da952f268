/**
 * Is the mail client dark? Neither client marks its theme in a stable way and both ignore the system's, so the ground
 * that they paint decides; a page that paints none shows the browser's own white.
 */
export function pageTheme(page: Document): 'light' | 'dark' {
  for (const element of [page.body, page.documentElement]) {
    const channels = getComputedStyle(element)
      .backgroundColor.match(/[\d.]+/g)
      ?.map(Number)
    const [red = 255, green = 255, blue = 255, alpha = 1] = channels ?? []
    // Weights of perceived brightness. @source ITU-R BT.601
    if (alpha > 0.5) return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light'
  }
  return 'light'
}
