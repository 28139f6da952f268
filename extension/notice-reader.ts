import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { leanRules } from './lean-rules.ts'

type Bundle = { readonly code: string; readonly modules: readonly string[] }

const ROOT = import.meta.dirname
/** What reads notices; parts of `shared/mail` that only these use go with them. */
const READS_NOTICES = /\/shared\/(?:bounce|auto-reply)\//
const STUB = '\0without-notices'
const PAGE_SCRIPTS = ['entrypoints/gmail-page.content.ts', 'entrypoints/outlook-page.content.ts']

/** Beside the 60 KB of the background. @source DESIGN §11 */
export const NOTICE_READER_BYTES_MAX = 45_000

/** The bounce engine as one script for any page, which then has `noticeReader.readNotice`. */
export async function bundleNoticeReader(): Promise<string> {
  return (await bundle('../shared/bounce/index.ts')).code
}

/** How many bytes, minified and gzipped, reading notices adds to the background: built with it less built without it. */
export async function measureNoticeReader(): Promise<number> {
  const [whole, without] = await Promise.all([
    bundle('entrypoints/background.ts'),
    bundle('entrypoints/background.ts', [withoutNotices]),
  ])
  return gzippedBytes(whole.code) - gzippedBytes(without.code)
}

/** Modules of the bounce engine inside the scripts that run in the page's own world. There must be none. */
export async function noticeModulesInPageScripts(): Promise<string[]> {
  const bundles = await Promise.all(PAGE_SCRIPTS.map((entry) => bundle(entry)))
  return bundles.flatMap(({ modules }) => modules).filter((id) => READS_NOTICES.test(id))
}

const withoutNotices: Plugin = {
  name: 'without-notices',
  enforce: 'pre',
  resolveId: (source) => (source === '@reachable/shared/bounce' ? STUB : null),
  load: (id) =>
    id === STUB
      ? 'const none = () => null; export { none as readNotice, none as readOrigin, none as parseDateHeader }'
      : null,
}

function gzippedBytes(code: string): number {
  return gzipSync(code, { level: 9 }).length
}

/** As WXT builds, as far as size goes. Nothing is written. */
async function bundle(entry: string, plugins: Plugin[] = []): Promise<Bundle> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    plugins: [leanRules, ...plugins],
    build: {
      write: false,
      minify: true,
      lib: { entry: join(ROOT, entry), name: 'noticeReader', formats: ['iife'], fileName: 'script' },
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => !id.includes('/tldts') } },
    },
  })
  const outputs = Array.isArray(built) ? built : [built]
  const chunks = outputs.flatMap((output) => ('output' in output ? output.output : []))
  const chunk = chunks.find((candidate) => candidate.type === 'chunk')
  if (chunk === undefined) throw new Error(`no script came out of ${entry}`)
  return { code: chunk.code, modules: chunk.moduleIds.map((id) => id.replaceAll('\\', '/')) }
}
