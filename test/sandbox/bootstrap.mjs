// Starts a script of the workspace on a machine that has nothing but Node and npm.
// Plain JavaScript for the Node that the machine happens to have; everything after it runs on Node 24.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PNPM = 'pnpm@12.21.0'
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Linux and Windows on x64 get Node 24 from npm with the other packages; elsewhere the machine's own Node runs us. */
const BRINGS_OWN_NODE = process.arch === 'x64' && (process.platform === 'linux' || process.platform === 'win32')
const NEEDED = BRINGS_OWN_NODE ? [20, 0] : [22, 18]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Reachable needs Node ${NEEDED.join('.')} or newer on this machine; this is Node ${process.versions.node}.`,
  )
  process.exit(1)
}

const [script, ...args] = process.argv.slice(2)
if (!script) {
  console.error('usage: node test/sandbox/bootstrap.mjs SCRIPT [ARGUMENT …]')
  process.exit(1)
}

await pnpm(['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=error'])
await pnpm(['run', script, ...args])

/** Runs pnpm and passes its verdict on; Ctrl-C reaches the child by itself, because it shares our terminal. */
function pnpm(pnpmArgs) {
  return new Promise((resolve) => {
    const child = spawn('npx', ['-y', PNPM, ...pnpmArgs], {
      cwd: ROOT,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, npm_config_loglevel: 'error' },
    })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => {
      if (code === 0) return resolve()
      process.exit(signal ? 130 : (code ?? 1))
    })
  })
}
