// Draws what /__sim/view says. Record values only ever become text nodes.
const LOOK_EVERY_MS = 2_000
const FRESH_FOR_MS = 10_000
const main = document.querySelector('#objects')
const status = document.querySelector('#status')
/** Per record: what it said last time, and until when it counts as just changed. */
const seen = new Map()
let isFirstLook = true
let drawnText = ''

const element = (name, ...children) => {
  const made = document.createElement(name)
  made.append(...children)
  return made
}

const isFresh = (row) => {
  const text = row.cells.join('\u0000') + row.changed
  const known = seen.get(row.id)
  if (known?.text === text) return known.freshUntil > performance.now()
  const freshUntil = isFirstLook ? 0 : performance.now() + FRESH_FOR_MS
  seen.set(row.id, { text, freshUntil })
  return freshUntil > 0
}

const hasFaded = () => {
  const marked = main.querySelectorAll('[data-fresh]').length
  const now = performance.now()
  return marked > [...seen.values()].filter((known) => known.freshUntil > now).length
}

const drawRow = (row) => {
  const drawn = element('tr', ...row.cells.map((cell) => element('td', cell)))
  drawn.title = `${row.id}, changed ${row.changed}`
  if (isFresh(row)) drawn.dataset.fresh = ''
  return drawn
}

const drawObject = (object) => {
  const heading = element('h2', `${object.label} (${object.total})`)
  if (object.rows.length === 0) {
    const none = element('p', 'None yet.')
    none.className = 'none'
    return element('section', heading, none)
  }
  const head = element('thead', element('tr', ...object.columns.map((column) => element('th', column))))
  return element('section', heading, element('table', head, element('tbody', ...object.rows.map(drawRow))))
}

const look = async () => {
  try {
    const text = await (await fetch('/__sim/view')).text()
    const view = JSON.parse(text)
    // Drawing anew loses the reader's selection and scroll position: only when there is something to show.
    if (text !== drawnText || hasFaded()) main.replaceChildren(...view.objects.map(drawObject))
    drawnText = text
    status.textContent = `Time in the org: ${view.now}. API calls in 24 hours: ${view.calls.used} of ${view.calls.limit}.`
    isFirstLook = false
  } catch {
    status.textContent = 'The simulator does not answer. Trying again.'
  }
  setTimeout(look, LOOK_EVERY_MS)
}

look()
