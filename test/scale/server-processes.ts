import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../world/processes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOOK_AGAIN_MS = 100

export type ServerProcess = {
  readonly url: string
  stop(): Promise<void>
}

/** A server of one role, on databases that others share. An API is ready when this resolves; a worker just starts. */
export async function startRole(
  role: 'api' | 'worker',
  variables: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = await freePort()
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REACHABLE_'))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server/src/main.ts'], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...variables, REACHABLE_ROLE: role, REACHABLE_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const url = `http://127.0.0.1:${port}`
  const isHealthy = async () => (await fetch(`${url}/v1/health`)).ok
  if (role === 'api') await until(async () => child.exitCode !== null || (await isHealthy()))
  if (child.exitCode !== null) throw new Error(`the ${role} ended with ${child.exitCode}`)
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Waits for other processes, not for time; the test's own limit ends a hang. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
}
