/** Own-made sync bodies in the shapes of the field, small enough to read. */
type Slot = string | number | null | Slot[] | { [key: string]: Slot }

export const DRAFT_LABELS = ['^all', '^r', '^r_bt']
export const SEND_LABELS = ['^all', '^pfg', '^f_bt', '^f_btns', '^f_cl']

const padded = (length: number, filled: Record<number, Slot>): Slot[] =>
  Array.from({ length }, (_, index) => filled[index] ?? null)

/** A message record of the array form; `labels` decide what it is. */
export const arrayRecord = (id: string, labels: string[], more: Record<number, Slot> = {}): Slot[] =>
  padded(56, {
    0: id,
    1: [1, 'rita@ourco.com', 'Rita Own'],
    2: [[1, 'ann@acme.com', 'Ann Lee']],
    3: [[1, 'sam@ourco.com']],
    4: [[1, 'spy@acme.com', 'Spy Kid']],
    6: 1_790_000_000_000,
    7: 'Plan',
    8: [null, [[0, '<div>CANARY</div>']], null, null, null, null, 1],
    10: labels,
    ...more,
  })

/** A request body with one operation per record, each at the place where an update of a draft lies. */
export const arrayBody = (...records: Slot[]): Slot => [
  [null, null, 2],
  [records.map((record, index) => [index + 1, ['thread-a:r1', padded(14, { 13: [record, null, 1] })]])],
  null,
]

/** The object form of 2018 to 2021: keys are position + 1. */
export const objectBody = (id: string, labels: string[]): Slot => ({
  2: {
    1: [
      {
        1: '5',
        2: {
          1: 'thread-a:r1',
          2: {
            14: {
              1: {
                1: id,
                2: { 1: 1, 2: 'rita@ourco.com', 3: 'Rita Own' },
                3: [{ 1: 1, 2: 'ann@acme.com', 3: 'Ann Lee' }],
                7: '1790000000000',
                9: { 2: [{ 1: 0, 2: '<div>CANARY</div>' }] },
                11: labels,
              },
            },
          },
        },
      },
    ],
  },
})

/** An answer with whole records. */
export const arrayAnswer = (...records: Slot[]): string =>
  JSON.stringify([
    [[[1, 0]]],
    [0, null, null, null, null, [[['thread-a:r1|x', null, padded(7, { 6: [['', null, 1, 'thread-a:r1', records]] })]]]],
  ])

/** The short answer that tells label changes only. */
export const labelAnswer = (id: string): string =>
  JSON.stringify([
    [[[1, 0]]],
    [0, null, null, null, null, [[['thread-a:r1', null, [null, null, null, null, [['^f'], ['^r'], [id]]]]]]],
  ])
