import type { CDPSession } from 'playwright-core'

/** A stretch of the page's main thread in which code of the extension ran. Milliseconds; `atMs` on the profile's clock. */
type OwnRun = { readonly atMs: number; readonly ms: number }
type ProfileNode = { id: number; callFrame: { url: string; functionName: string }; children?: number[] }
type Profile = { nodes: ProfileNode[]; samples?: number[]; timeDeltas?: number[]; startTime: number }

const SAMPLE_US = 200

/** Samples the page while `act` runs, and gives the runs of our own code: content and page scripts alike. */
export async function ownRuns(session: CDPSession, act: () => Promise<void>): Promise<OwnRun[]> {
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: SAMPLE_US })
  await session.send('Profiler.start')
  await act()
  const { profile } = (await session.send('Profiler.stop')) as { profile: Profile }
  return runsIn(profile)
}

/** The moment on the profile's clock. */
export async function profileClockMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1_000 * (metrics.find(({ name }) => name === 'Timestamp')?.value ?? 0)
}

function runsIn({ nodes, samples = [], timeDeltas = [], startTime }: Profile): OwnRun[] {
  const own = ownNodes(nodes)
  const runs: { atMs: number; ms: number }[] = []
  let atUs = startTime
  let wasOwn = false
  for (const [index, sample] of samples.entries()) {
    const deltaUs = timeDeltas[index] ?? 0
    const isOwn = own.has(sample)
    const last = runs.at(-1)
    // The time up to a sample belongs to what ran at the sample before.
    if (wasOwn && last) last.ms += deltaUs / 1_000
    atUs += deltaUs
    if (isOwn && !wasOwn) runs.push({ atMs: atUs / 1_000, ms: 0 })
    wasOwn = isOwn
  }
  return runs
}

/** The page's own calls, which merely pass through our observer: their time is the browser's. */
const PASSED_ON = new Set(['open', 'send', 'setRequestHeader', 'fetch'])

/** Ours, and whatever ours called. */
function ownNodes(nodes: readonly ProfileNode[]): Set<number> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const own = new Set<number>()
  const take = (node: ProfileNode | undefined): void => {
    if (!node || own.has(node.id) || isPassedOn(node)) return
    own.add(node.id)
    for (const child of node.children ?? []) take(byId.get(child))
  }
  for (const node of nodes) if (node.callFrame.url.startsWith('chrome-extension://')) take(node)
  return own
}

const isPassedOn = ({ callFrame }: ProfileNode): boolean =>
  callFrame.url === '' && PASSED_ON.has(callFrame.functionName)
