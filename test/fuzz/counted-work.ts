type StringMethod = (this: string, ...given: readonly unknown[]) => unknown
type RegExpMethod = (this: RegExp, text: string, ...given: readonly unknown[]) => unknown
/** How many characters a call may have looked at. */
type Cost = (text: string, given: readonly unknown[], answer: unknown) => number

const whole: Cost = (text) => text.length
/** A search ends where it finds something. */
const searched: Cost = (text, [, fromAt], answer) => {
  const startAt = typeof fromAt === 'number' ? fromAt : 0
  return (typeof answer === 'number' && answer >= 0 ? answer : text.length) - Math.min(startAt, text.length)
}
const STRING_COSTS: Readonly<Record<string, Cost>> = {
  indexOf: searched,
  includes: whole,
  trim: whole,
  trimStart: whole,
  trimEnd: whole,
  split: whole,
  toLowerCase: whole,
  toUpperCase: whole,
  normalize: whole,
  replace: whole,
  replaceAll: whole,
  match: whole,
  search: whole,
}

/**
 * How many characters the string methods and regular expressions that `run` calls may have looked at, at most. A measure
 * of work that does not depend on the machine: what takes the square of a mail's length shows here, in native code too.
 */
export function countWork(run: () => void): number {
  let touched = 0
  const restores = Object.entries(STRING_COSTS).map(([name, cost]) =>
    wrap<StringMethod>(
      String.prototype,
      name,
      (method) =>
        function (...given) {
          const answer = Reflect.apply(method, this, given)
          touched += cost(String(this), given, answer)
          return answer
        },
    ),
  )
  // What is tied to the beginning or to one place gives up there; a match is what was read of it.
  const isTied = (expression: RegExp) =>
    expression.sticky || (expression.source.startsWith('^') && !expression.multiline)
  restores.push(
    wrap<RegExpMethod>(
      RegExp.prototype,
      'exec',
      (method) =>
        function (text, ...given) {
          const startAt = this.global || this.sticky ? this.lastIndex : 0
          const answer = Reflect.apply(method, this, [text, ...given])
          touched += isTied(this) ? lengthOf(answer) : endOf(answer, text) - Math.min(startAt, text.length)
          return answer
        },
    ),
  )
  try {
    run()
  } finally {
    for (const restore of restores) restore()
  }
  return touched
}

function lengthOf(answer: unknown): number {
  return Array.isArray(answer) ? String(answer[0]).length : 1
}

function endOf(answer: unknown, text: string): number {
  return Array.isArray(answer) && 'index' in answer ? Number(answer.index) + lengthOf(answer) : text.length
}

function wrap<Method>(prototype: object, name: string, around: (method: Method) => Method): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
  if (descriptor === undefined) throw new Error(`no method ${name} to count`)
  Object.defineProperty(prototype, name, { ...descriptor, value: around(descriptor.value as Method) })
  return () => void Object.defineProperty(prototype, name, descriptor)
}
