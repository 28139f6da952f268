import { readdir, readFile } from 'node:fs/promises'

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10
type Process = { readonly id: number; readonly parent: number; readonly cpuMs: number; readonly words: string }

/** Processor time so far of the extension's own process, in milliseconds; null where the system does not tell (no Linux). */
export async function extensionCpuMs(profileDir: string): Promise<number | null> {
  const all = await listProcesses().catch(() => [])
  const browser = all.find(
    ({ words }) => words.split('\0').includes(`--user-data-dir=${profileDir}`) && !words.includes('--type='),
  )
  if (!browser) return null
  const byId = new Map(all.map((one) => [one.id, one]))
  const isWithin = (one: Process | undefined): boolean =>
    one !== undefined && (one.id === browser.id || isWithin(byId.get(one.parent)))
  const ours = all.filter((one) => one.words.includes('--extension-process') && isWithin(one))
  return ours.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
}

async function listProcesses(): Promise<Process[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(ids.map((id) => readProcess(Number(id)).catch(() => null)))
  return found.filter((one) => one !== null)
}

async function readProcess(id: number): Promise<Process> {
  const [stat, words] = await Promise.all([
    readFile(`/proc/${id}/stat`, 'utf8'),
    readFile(`/proc/${id}/cmdline`, 'utf8'),
  ])
  // The name in brackets may hold blanks; what follows it does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS
  return { id, parent: Number(fields[1]), cpuMs, words }
}
