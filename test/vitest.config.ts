import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// No test fails because a machine is slow: the limit only ends a hang.
const HANG_MS = 120_000
const BROWSER_HANG_MS = 300_000

/** unit: what `pnpm check` runs. system: whole servers and processes. browser: a real Chromium. */
export default defineConfig({
  root,
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: [
            'shared/**/*.test.ts',
            'server/**/*.test.ts',
            'extension/**/*.test.ts',
            'test/{house,cli,mails,fuzz,salesforce,import,storage}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/.output/**'],
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
      {
        test: {
          name: 'system',
          root,
          include: ['test/{sync,scenarios,demo,sandbox,crash,scale}/**/*.test.ts'],
          testTimeout: BROWSER_HANG_MS,
          hookTimeout: BROWSER_HANG_MS,
        },
      },
      {
        test: {
          name: 'browser',
          root,
          include: ['test/{e2e,gmail,outlook,bounce-vectors}/**/*.test.ts'],
          testTimeout: BROWSER_HANG_MS,
          hookTimeout: BROWSER_HANG_MS,
          // Each file starts a browser of its own; two cores do not gain from several at once.
          fileParallelism: false,
        },
      },
    ],
  },
})
