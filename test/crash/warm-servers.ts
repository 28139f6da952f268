import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('./server-process.ts', import.meta.url))

/** Halves the time that a server takes to load; Node sees to it that nothing old is used. */
const COMPILE_CACHE = join(tmpdir(), 'reachable-compile-cache')

export type ServerPlace = { readonly dataDir: string; readonly port: number; readonly isFenced?: boolean }

/** One server at a time on one place, and one that is loaded and waits for its turn. */
export type WarmServers = {
  readonly url: string
  /** Resolves when it answers. */
  start(): Promise<void>
  /** SIGKILL; resolves when the process is gone. Without a running server nothing happens. */
  kill(): Promise<void>
  /** Ends all of them. */
  stop(): Promise<void>
}

export function createWarmServers(place: ServerPlace): WarmServers {
  const spawnOne = () => loadServer(place)
  let waiting = spawnOne()
  let running: Loaded | null = null
  const end = async ({ child }: Loaded) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    url: `http://127.0.0.1:${place.port}`,
    start: async () => {
      const next = waiting
      running = next
      await next.say('loaded')
      next.child.stdin?.write('start\n')
      await next.say('http')
      waiting = spawnOne()
    },
    kill: async () => {
      if (running) await end(running)
    },
    stop: async () => {
      await Promise.all([end(waiting), ...(running ? [end(running)] : [])])
    },
  }
}

type Loaded = {
  readonly child: ChildProcess
  /** Waits for a line that begins so. Rejects where the process ends before. */
  say(beginning: string): Promise<void>
}

function loadServer({ dataDir, port, isFenced = true }: ServerPlace): Loaded {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REACHABLE_'))
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ENTRY, ...(isFenced ? [] : ['--unfenced'])],
    {
      env: {
        ...Object.fromEntries(inherited),
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        REACHABLE_MODE: 'sandbox',
        REACHABLE_PORT: String(port),
        REACHABLE_DATA_DIR: dataDir,
        REACHABLE_LOG_LEVEL: 'error',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  // Whoever ends in the middle must not leave it running.
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const lines: string[] = []
  const waiters: { beginning: string; done: () => void; fail: (error: Error) => void }[] = []
  const serve = () => {
    for (const waiter of waiters.splice(0)) {
      if (lines.some((line) => line.startsWith(waiter.beginning))) waiter.done()
      else if (child.exitCode !== null || child.signalCode !== null) waiter.fail(new Error('the server ended'))
      else waiters.push(waiter)
    }
  }
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      serve()
    })
  }
  child.on('exit', serve)
  return {
    child,
    say: (beginning) =>
      new Promise((done, fail) => {
        waiters.push({ beginning, done, fail })
        serve()
      }),
  }
}
