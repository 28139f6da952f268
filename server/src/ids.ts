/** Makes an opaque id that sorts by the given time; ids of one millisecond sort in the order they were made. */
export type MakeId = (prefix: string, atMs: number) => string

/** 9 digits of base 36 reach the year 5188. */
const TIME_CHARACTERS = 9
/** 36^5 ids of one millisecond before the order wraps round. */
const COUNTER_CHARACTERS = 5

/** `random` gives a short random text; it keeps two processes apart that count the same millisecond. */
export function createMakeId(random: () => string): MakeId {
  let counter = 0
  return (prefix, atMs) => {
    counter = (counter + 1) % 36 ** COUNTER_CHARACTERS
    const time = Math.max(0, Math.floor(atMs)).toString(36).padStart(TIME_CHARACTERS, '0')
    return `${prefix}_${time}${counter.toString(36).padStart(COUNTER_CHARACTERS, '0')}${random()}`
  }
}
