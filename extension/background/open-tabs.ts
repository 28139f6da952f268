import type { browser } from 'wxt/browser'
import type { ScriptPublicPath } from 'wxt/utils/inject-script'
import { hasScript } from './has-script.ts'

type Api = {
  runtime: Pick<typeof browser.runtime, 'getManifest'>
  scripting: Pick<typeof browser.scripting, 'executeScript' | 'insertCSS'>
  tabs: Pick<typeof browser.tabs, 'query' | 'sendMessage'>
}
/** As the build writes it. */
type ContentScript = {
  readonly matches: string[]
  readonly exclude_matches?: string[]
  readonly js?: ScriptPublicPath[]
  readonly css?: string[]
  readonly world?: 'MAIN' | 'ISOLATED'
}

/**
 * Starts our scripts in mail pages that were open before this version of the extension was: the browser itself does so
 * only as pages load. Where one answers already nothing is done; a page that the rep keeps from us is passed over.
 */
export async function startInOpenTabs({ runtime, scripting, tabs }: Api): Promise<void> {
  const start = async (tabId: number, { js: files = [], css = [], world = 'ISOLATED' }: ContentScript) => {
    const target = { tabId }
    if (css.length > 0) await scripting.insertCSS({ target, files: css })
    await scripting.executeScript({ target, files, world })
  }
  const scripts = (runtime.getManifest().content_scripts ?? []) as ContentScript[]
  const places = await Promise.all(scripts.map(async (script) => ({ script, tabIds: await tabsOf(tabs, script) })))
  // The page script first: it waits for the port that the other one offers.
  places.sort((a, b) => Number(b.script.world === 'MAIN') - Number(a.script.world === 'MAIN'))
  const startAll = async (tabId: number): Promise<void> => {
    if (await hasScript(tabs, tabId)) return
    for (const { script, tabIds } of places) if (tabIds.includes(tabId)) await start(tabId, script)
  }
  await Promise.allSettled([...new Set(places.flatMap(({ tabIds }) => tabIds))].map(startAll))
}

async function tabsOf(tabs: Api['tabs'], { matches, exclude_matches: excluded = [] }: ContentScript) {
  // A discarded tab loads, scripts and all, when somebody looks at it.
  const idsOf = async (url: string[]): Promise<number[]> =>
    (await tabs.query({ url, discarded: false })).flatMap(({ id }) => id ?? [])
  const others = excluded.length > 0 ? await idsOf(excluded) : []
  return (await idsOf(matches)).filter((id) => !others.includes(id))
}
