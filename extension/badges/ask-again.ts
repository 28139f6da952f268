const FIRST_WAIT_MS = 5_000
const WAIT_MS_MAX = 60_000

/**
 * A question that found no answer is forgotten some seconds later, so that the first look after that asks it again. Later
 * each time until an answer comes; a page that rests asks nothing.
 */
export function createAskAgain(wait: (ms: number) => Promise<void>) {
  let failures = 0
  return (isAnswered: boolean, forget: () => void): void => {
    if (isAnswered) failures = 0
    else void wait(Math.min(FIRST_WAIT_MS * 2 ** failures++, WAIT_MS_MAX)).then(forget)
  }
}
