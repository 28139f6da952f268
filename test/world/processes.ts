import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** A start takes about a second; a machine that needs a minute is stuck. */
const START_MS_MAX = 60_000
const HEALTH_PAUSE_MS = 50

export type RunningProcess = {
  readonly url: string
  /** Ends it as Ctrl-C does, and waits. */
  stop(): Promise<void>
  /** Ends it as a power cut does: no handler runs. */
  kill(): Promise<void>
}

/** The product's server as a process of its own, in sandbox mode, on the given data. */
export async function startServerProcess(input: { dataDir: string; port: number }): Promise<RunningProcess> {
  const child = spawnNode(['server/src/main.ts'], {
    REACHABLE_MODE: 'sandbox',
    REACHABLE_PORT: String(input.port),
    REACHABLE_DATA_DIR: input.dataDir,
    REACHABLE_LOG_LEVEL: 'error',
  })
  child.stdout?.resume()
  const url = `http://127.0.0.1:${input.port}`
  try {
    await untilHealthy(url, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return running(url, child)
}

/** The simulated Salesforce as a process of its own; it says where it is in its first line. */
export async function startSalesforceProcess(input: { dataDir: string; port: number }): Promise<RunningProcess> {
  const child = spawnNode(['test/salesforce/main.ts', '--port', String(input.port), '--data', input.dataDir], {})
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const { url } = JSON.parse(line) as { url: string }
    child.stdout?.resume()
    return running(url, child)
  }
  throw new Error('the simulated Salesforce ended before it was ready')
}

/** Errors of the child are shown; its other variables are ours, so that a stray setting cannot change a run. */
function spawnNode(args: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REACHABLE_'))
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Whoever ends in the middle of a start must not leave it running.
  const endWithUs = () => child.kill('SIGTERM')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  return child
}

function running(url: string, child: ChildProcess): RunningProcess {
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  return { url, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** Waits for a process of this machine, not for time: the pause only spares the processor. */
async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const giveUpAtMs = performance.now() + START_MS_MAX
  while (performance.now() < giveUpAtMs) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it answered`)
    const answer = await fetch(`${url}/v1/health`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, HEALTH_PAUSE_MS))
  }
  throw new Error(`the server did not answer within ${START_MS_MAX} ms`)
}

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> => probePort(0)

const ROWS_TRIED_MAX = 50

/** The first of some ports in a row that were all free a moment ago. */
export async function freePortRow(count: number): Promise<number> {
  for (let tried = 0; tried < ROWS_TRIED_MAX; tried += 1) {
    const first = await freePort()
    const others = Array.from({ length: count - 1 }, (_, index) => probePort(first + index + 1))
    if ((await Promise.allSettled(others)).every(({ status }) => status === 'fulfilled')) return first
  }
  throw new Error(`no ${count} free ports in a row`)
}

/** Listens for a moment; 0 takes any port. Rejects where somebody else listens. */
async function probePort(port: number): Promise<number> {
  const probe = createServer().listen(port, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
