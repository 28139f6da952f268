/** A signature stands far above; the rest of a long mail is nobody's business. */
const CHARACTERS_MAX = 60_000
const LINES_OF_THEIR_OWN = /^(?:ADDRESS|BLOCKQUOTE|DIV|H[1-6]|HR|LI|P|PRE|TABLE|TR|UL|OL)$/
/** Quoted mail and what is no text. The newest part ends where the first quote begins (ENR-8). */
const QUOTE = 'blockquote, .gmail_quote, .gmail_quote_container, .gmail_extra, [type=cite]'
const NO_TEXT = /^(?:SCRIPT|STYLE|IMG|SVG|BUTTON)$/i

/** The text of a mail's newest part in lines, without asking the page for a layout. */
export function shownText(body: Element): string {
  let text = ''
  let isOver = false
  const walk = (node: Node): void => {
    if (isOver || text.length > CHARACTERS_MAX) return
    if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue ?? ''
    if (!(node instanceof Element) || NO_TEXT.test(node.tagName)) return
    if (node !== body && node.matches(QUOTE)) {
      isOver = true
      return
    }
    const isLine = node.tagName === 'BR' || LINES_OF_THEIR_OWN.test(node.tagName)
    if (isLine && !text.endsWith('\n')) text += '\n'
    else if (node.tagName === 'BR') text += '\n'
    for (const child of node.childNodes) walk(child)
    if (isLine && node.tagName !== 'BR' && !text.endsWith('\n')) text += '\n'
  }
  walk(body)
  return text.slice(0, CHARACTERS_MAX)
}
