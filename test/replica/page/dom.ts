type Child = Node | string | undefined

/** Builds an element from attributes and children; no HTML text is ever parsed, because the page enforces Trusted Types. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** A click handler that also answers Enter and Space, as the clients' div buttons do. */
export function onPress(target: HTMLElement, act: () => void): void {
  target.addEventListener('click', act)
  target.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    act()
  })
}

/** Installs a style sheet without an inline style element, which the page's policy would refuse. */
export function installStyle(css: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

/** Reads the settings that the server wrote into the page as inert JSON. */
export function readSettings<Settings>(): Settings {
  const text = document.querySelector('script[type="application/json"]')?.textContent
  if (!text) throw new Error('the replica page carries no settings')
  return JSON.parse(text)
}

/** The text of an editor as HTML source, line by line as the writer sees it. */
export function writtenHtml(editor: HTMLElement): string {
  // biome-ignore lint/performance/useDomNodeTextContent: only the rendered text knows where the lines break.
  const lines = editor.innerText.split('\n')
  return `<div dir="ltr">${lines.map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')).join('<br>')}</div>`
}
