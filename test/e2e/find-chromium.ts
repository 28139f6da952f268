import { execFile, spawnSync } from 'node:child_process'
import { access, constants, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

type BrowserFinding = { path: string } | { reason: string }

const run = promisify(execFile)
const REPOSITORY_ROOT = join(import.meta.dirname, '..', '..')
const PROJECT_CACHE = join(REPOSITORY_ROOT, '.cache', 'ms-playwright')
const FAILURE_NOTE = join(REPOSITORY_ROOT, '.cache', 'no-chromium.txt')
// Longer than a test run, shorter than the patience of somebody who has just installed one by other means.
const FAILURE_KEPT_MS = 10 * 60_000
const DOWNLOAD_TIMEOUT_MS = 90_000
const PACKAGE_TIMEOUT_MS = 300_000
const BINARY_TAILS = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-win/chrome.exe',
  'chrome-win64/chrome.exe',
]

/**
 * Finds a browser that loads unpacked extensions: CHROMIUM_PATH, a Chromium on PATH, a Playwright cache, Playwright's own
 * download into the project cache, or, as root on a Debian-like system, the distribution's package
 * (REACHABLE_NO_APT=1 forbids it). Branded Chrome is never taken: it ignores unpacked extensions.
 * When nothing is found, the reason names everything tried.
 */
export async function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<BrowserFinding> {
  const named = environment.CHROMIUM_PATH
  if (named) {
    return (await isExecutable(named)) ? { path: named } : { reason: `CHROMIUM_PATH is ${named}, which cannot be run` }
  }
  const present = (await onPath(environment)) ?? (await inCaches(environment))
  return present ? { path: present } : obtainChromium(environment)
}

/** Each test file asks anew; a failure is remembered for a while, so that they do not all wait for the same download. */
async function obtainChromium(environment: NodeJS.ProcessEnv): Promise<BrowserFinding> {
  const remembered = await stat(FAILURE_NOTE).catch(() => null)
  if (remembered && Date.now() - remembered.mtimeMs < FAILURE_KEPT_MS) {
    return { reason: await readFile(FAILURE_NOTE, 'utf8') }
  }
  const failures: string[] = []
  for (const obtain of [downloadByPlaywright, installByApt]) {
    const finding = await obtain(environment)
    if ('path' in finding) return finding
    failures.push(finding.reason)
  }
  const reason = `no Chromium on PATH or in a Playwright cache; ${failures.join('; ')}`
  await mkdir(dirname(FAILURE_NOTE), { recursive: true })
  await writeFile(FAILURE_NOTE, reason)
  return { reason }
}

async function onPath(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of ['chromium', 'chromium-browser']) {
    for (const folder of folders) if (await isExecutable(join(folder, name))) return join(folder, name)
  }
  return null
}

async function inCaches(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const caches = [
    environment.PLAYWRIGHT_BROWSERS_PATH,
    PROJECT_CACHE,
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    join(homedir(), 'AppData', 'Local', 'ms-playwright'),
  ]
  for (const cache of caches) {
    const path = cache ? await newestIn(cache) : null
    if (path) return path
  }
  return null
}

async function newestIn(cache: string): Promise<string | null> {
  const entries = await readdir(cache).catch(() => [])
  const builds = entries.filter((name) => /^chromium-\d+$/.test(name))
  builds.sort((one, other) => Number(other.split('-')[1]) - Number(one.split('-')[1]))
  for (const build of builds) {
    for (const tail of BINARY_TAILS) if (await isExecutable(join(cache, build, tail))) return join(cache, build, tail)
  }
  return null
}

async function downloadByPlaywright(): Promise<BrowserFinding> {
  const cli = join(REPOSITORY_ROOT, 'test', 'node_modules', 'playwright-core', 'cli.js')
  try {
    await run(process.execPath, [cli, 'install', '--no-shell', 'chromium'], {
      timeout: DOWNLOAD_TIMEOUT_MS,
      env: { ...process.env, PLAYWRIGHT_BROWSERS_PATH: PROJECT_CACHE },
    })
  } catch {
    return { reason: 'Playwright could not download one' }
  }
  const path = await newestIn(PROJECT_CACHE)
  // A download may lack system libraries; only running it tells.
  return path && spawnSync(path, ['--version']).status === 0
    ? { path }
    : { reason: 'the download of Playwright does not run here' }
}

async function installByApt(environment: NodeJS.ProcessEnv): Promise<BrowserFinding> {
  if (environment.REACHABLE_NO_APT === '1') return { reason: 'REACHABLE_NO_APT=1 forbids the package' }
  if (process.getuid?.() !== 0) return { reason: 'installing the package needs root' }
  if (!(await isExecutable('/usr/bin/apt-get'))) return { reason: 'there is no apt-get' }
  console.log('Installing the package "chromium" with apt-get for the browser tests (REACHABLE_NO_APT=1 forbids this).')
  const quiet = { timeout: PACKAGE_TIMEOUT_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  try {
    await run('apt-get', ['update', '-qq'], quiet)
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet)
  } catch {
    return { reason: 'apt-get could not install the package chromium' }
  }
  const path = await onPath(environment)
  return path ? { path } : { reason: 'the package chromium brought no binary' }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/**
 * For `describe.skipIf(…)`: the path of a browser, or null after saying why there is none.
 * Throws instead where REACHABLE_REQUIRE_BROWSER=1, so that a suite which must run cannot be skipped silently.
 */
export async function browserOrSkip(suite: string): Promise<string | null> {
  const finding = await findChromium()
  if ('path' in finding) return finding.path
  const sentence = `${suite}: browser tests not run: ${finding.reason}`
  if (process.env.REACHABLE_REQUIRE_BROWSER === '1') throw new Error(sentence)
  console.warn(sentence)
  return null
}
