type Place = { readonly window: string; readonly path: readonly number[] }

/** Where Gmail's page globals name the signed-in address; the first that holds one counts. @source facts, July 2026 */
const PLACES: readonly Place[] = [
  { window: 'GLOBALS', path: [10] },
  { window: 'gbar', path: [0, 10, 5] },
]

const KEY_PLACES: readonly Place[] = [{ window: 'GLOBALS', path: [9] }]

/** The address of the mailbox that this page shows; a window of its own keeps the globals of the one that opened it. */
export function readPageAddress(page: Window): string | null {
  const isAddress = (found: string): boolean => found.includes('@')
  return readGlobals(page, PLACES, isAddress) ?? readGlobals(openerOf(page), PLACES, isAddress)
}

/** What Gmail puts as `ik` into the addresses of its own pages. @source facts §7 */
export const readPageKey = (page: Window): string | null =>
  readGlobals(page, KEY_PLACES) ?? readGlobals(openerOf(page), KEY_PLACES)

function readGlobals(
  page: Window | null,
  places: readonly Place[],
  isIt: (found: string) => boolean = () => true,
): string | null {
  for (const { window, path } of page ? places : []) {
    const root: unknown =
      window === 'gbar'
        ? Reflect.get(Object(Reflect.get(Object(page), 'gbar')), '_CONFIG')
        : Reflect.get(Object(page), window)
    const found = path.reduce<unknown>((at, index) => (Array.isArray(at) ? at[index] : undefined), root)
    if (typeof found === 'string' && isIt(found)) return found
  }
  return null
}

/** Another site may have opened this page: then its globals are none of ours, and reading them throws. */
function openerOf(page: Window): Window | null {
  try {
    const opener = page.opener as Window | null
    return opener?.location.origin === page.location.origin ? opener : null
  } catch {
    return null
  }
}
