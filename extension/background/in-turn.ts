export type InTurn = <Result>(act: () => Promise<Result>) => Promise<Result>

/** Runs one thing after the other in the order in which they were asked for; one that fails does not stop the next. */
export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (act) => {
    const next = last.then(act, act)
    last = next
    return next
  }
}
