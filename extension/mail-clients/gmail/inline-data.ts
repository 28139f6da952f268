import { parseJson } from '../json.ts'

/** What Gmail calls with the data that stands in the page itself. */
const SET_DATA = '_GM_setData'
/** Lists and conversations stand in it as text; anything shorter holds no mail. */
const TEXT_CHARACTERS_MIN = 50
const TEXT_CHARACTERS_MAX = 1_000_000
const DEPTH_MAX = 8
const NODES_MAX = 20_000

/**
 * MAIN world: the first list and the first conversation come inside the page, by a call and not by a request. The page's
 * own function is called as before; a page that declares it otherwise is not watched, and not disturbed.
 * @source facts: platform notes
 */
export function watchInlineData(page: Window, onData: (data: unknown) => void): void {
  let current: unknown
  const watched = (value: unknown): unknown =>
    typeof value === 'function'
      ? new Proxy(value, {
          apply(target, self, args) {
            try {
              onData(args[0])
            } catch {
              // Whatever it is, the page goes on.
            }
            return Reflect.apply(target, self, args)
          },
        })
      : value
  if (Reflect.get(page, SET_DATA) !== undefined) return
  Object.defineProperty(page, SET_DATA, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (value: unknown) => {
      current = watched(value)
    },
  })
}

/** The data itself and each text in it that holds mail, parsed. Never throws. */
export function inlineRoots(data: unknown): unknown[] {
  const texts: string[] = []
  let nodesLeft = NODES_MAX
  const walk = (node: unknown, depth: number): void => {
    if (depth > DEPTH_MAX || nodesLeft-- <= 0) return
    if (typeof node === 'string' && holdsMail(node)) texts.push(node)
    else if (typeof node === 'object' && node !== null) for (const child of Object.values(node)) walk(child, depth + 1)
  }
  walk(data, 0)
  return [data, ...texts.map(parseJson)]
}

const holdsMail = (text: string): boolean =>
  text.length >= TEXT_CHARACTERS_MIN &&
  text.length <= TEXT_CHARACTERS_MAX &&
  /^\s*[[{]/.test(text) &&
  /"msg-[af]:/.test(text)

/**
 * The address of account `u/<n>` in the list of signed-in accounts: the order of signing in, as it was when this page was
 * loaded. Null for a delegated mailbox, which has none of its own.
 */
export function accountIn(data: unknown, pathname: string): string | null {
  const index = /^\/mail\/u\/(\d+)\//.exec(pathname)?.[1]
  let nodesLeft = NODES_MAX
  const find = (node: unknown, depth: number): unknown => {
    if (typeof node !== 'object' || node === null || depth > DEPTH_MAX || nodesLeft-- <= 0) return null
    if (Array.isArray(node) && node[0] === 'mla' && Array.isArray(node[1])) return node[1]
    for (const child of Object.values(node)) {
      const found = find(child, depth + 1)
      if (found) return found
    }
    return null
  }
  const accounts = index === undefined ? null : find(data, 0)
  if (!Array.isArray(accounts)) return null
  const own: unknown = accounts.find((one: unknown) => Array.isArray(one) && one[3] === Number(index))
  const address: unknown = Array.isArray(own) ? own[0] : null
  return typeof address === 'string' && address.includes('@') ? address : null
}
