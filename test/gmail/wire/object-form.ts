import type { Slot } from './records.ts'

/** A JSON value of either dialect. */
export type Wire = string | number | boolean | null | Wire[] | { [key: string]: Wire }

/** Which arrays are lists of things and stay arrays; all others are records, whose positions become keys. */
type Shape = { list?: Shape; at?: Record<number, Shape> }

const PLAIN: Shape = {}
const LIST: Shape = { list: PLAIN }
const MESSAGE: Shape = { at: { 2: LIST, 3: LIST, 4: LIST, 8: { at: { 1: LIST } }, 10: LIST, 11: LIST } }
const LABELS: Shape = { at: { 0: LIST, 1: LIST, 2: LIST } }
const CHANGE: Shape = {
  at: {
    1: { at: { 0: MESSAGE } },
    2: { at: { 0: { at: { 4: { list: MESSAGE } } } } },
    6: LABELS,
    13: { at: { 0: MESSAGE } },
  },
}
const THREAD: Shape = { at: { 4: { list: MESSAGE } } }
const ENTRY: Shape = { at: { 0: { at: { 2: { at: { 4: LABELS, 6: { at: { 0: THREAD } } } } } } } }
const DETAIL: Shape = { at: { 1: { at: { 0: LIST, 1: LIST, 2: LIST, 5: { at: { 1: LIST } } } } } }

/** The shapes of whole bodies. @source gmail.md §2.2 and the captures of 2018 and 2019 */
export const OBJECT_SHAPES = {
  request: { at: { 1: { at: { 0: { list: { at: { 1: { at: { 1: CHANGE } } } } } } } } },
  answer: { at: { 0: { at: { 0: LIST } }, 1: { at: { 5: { list: ENTRY } } }, 2: { at: { 0: LIST } } } },
  list: { at: { 2: { list: { at: { 0: THREAD } } } } },
  detail: { at: { 1: { list: { at: { 2: { list: DETAIL } } } } } },
} satisfies Record<string, Shape>

/** Milliseconds and versions are text in the object form. */
const LARGE = 100_000

/** The object form of before 2022: positions become keys that count from 1, and nothing stands for nothing. */
export function toObjectForm(slot: Slot, shape: Shape): Wire {
  if (typeof slot === 'number') return slot > LARGE ? String(slot) : slot
  if (!Array.isArray(slot)) return slot
  if (shape.list) {
    const items = shape.list
    return slot.map((item) => toObjectForm(item, items))
  }
  const filled = slot.flatMap((item, index): [string, Wire][] =>
    item === null ? [] : [[String(index + 1), toObjectForm(item, shape.at?.[index] ?? PLAIN)]],
  )
  return Object.fromEntries(filled)
}

/** Either form as positions; what is an array already stays one. */
export function toArrayForm(wire: Wire): Slot {
  if (typeof wire !== 'object' || wire === null) return wire
  if (Array.isArray(wire)) return wire.map(toArrayForm)
  const slots: Slot[] = []
  for (const [key, value] of Object.entries(wire)) slots[Number(key) - 1] = toArrayForm(value)
  return Array.from(slots, (slot) => slot ?? null)
}
