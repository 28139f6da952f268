/** Null for anything that is not JSON. A guard prefix such as ")]}'" is dropped. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\)\]\}'/, ''))
  } catch {
    return null
  }
}
