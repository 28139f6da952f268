import { readdir, readFile } from 'node:fs/promises'

/** Ends the browser of this profile, as a power cut would: all its processes, at once, by their ids. Linux alone. */
export async function killBrowser(profileDir: string): Promise<void> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(
    ids.map(async (id) => ({ id: Number(id), words: await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '') })),
  )
  const ours = commands.filter(({ words }) => words.split('\0').includes(`--user-data-dir=${profileDir}`))
  for (const { id } of ours) endIfThere(id)
}

/** The end of one process may have ended the next before its turn. */
function endIfThere(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
