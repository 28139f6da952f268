import { randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A name for this process among all that work on the same databases: where it runs, its number there, and chance. */
export const newHolder = (): string => [placeOfProcesses(), process.pid, randomBytes(6).toString('hex')].join('/')

/**
 * True where the holder ran at our place and its process is gone, so that after a crash nobody waits for its lease. A
 * process elsewhere cannot be seen; a number that was given out again passes for alive. Both just take longer.
 */
export function isGone(holder: string): boolean {
  const [place, pid] = holder.split('/')
  if (place !== placeOfProcesses() || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** Containers of one machine may share its name; each has process numbers of its own. */
function placeOfProcesses(): string {
  try {
    return `${hostname()}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    return hostname()
  }
}
