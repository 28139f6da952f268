/**
 * Starts what everything else waits for, once; again after a start that failed, and after `lost` was called. A browser
 * closes a database by itself, for example where a person clears stored data.
 */
export function startOnce<Started>(start: (lost: () => void) => Promise<Started>): () => Promise<Started> {
  let started: Promise<Started> | null = null
  return () => {
    if (started) return started
    const attempt = start(() => forget())
    const forget = (): void => {
      if (started === attempt) started = null
    }
    started = attempt
    attempt.catch(forget)
    return attempt
  }
}
