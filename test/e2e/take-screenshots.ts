import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
/** The tests that look at what reps see; their pictures go to docs/screenshots instead of test-results. */
const FILES = ['test/e2e/badges.test.ts', 'test/e2e/panel.test.ts']

const run = spawnSync(process.execPath, [VITEST, 'run', '--config', 'test/vitest.config.ts', ...FILES], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, UPDATE_SCREENSHOTS: '1', REACHABLE_REQUIRE_BROWSER: '1' },
})
process.exitCode = run.status ?? 1
