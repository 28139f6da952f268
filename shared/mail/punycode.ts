// Parameters of RFC 3492 §5.
const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 128
/** RFC 1035 §2.3.4: no label is longer; text beyond it cannot be a domain, and the bound keeps hostile input cheap. */
const LABEL_CHARACTERS_MAX = 63

const ACE_PREFIX = 'xn--'
const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text)

/**
 * A domain in ASCII, lower case: "Bücher.example" becomes "xn--bcher-kva.example".
 * Returns null where a label cannot be one. Letters are folded by NFKC and lower case, the part of UTS #46 that occurs
 * in addresses people type.
 * @source RFC 3492 §6.3, RFC 5890 §2.3.2.1
 */
export function domainToAscii(domain: string): string | null {
  const lower = domain.toLowerCase()
  if (isAscii(lower)) return lower
  const labels = lower
    .normalize('NFKC')
    .toLowerCase()
    .split(/[.\u3002]/)
  const encoded = labels.map((label) => (isAscii(label) ? label : encodeLabel(label)))
  return encoded.every((label) => label !== null) ? encoded.join('.') : null
}

function encodeLabel(label: string): string | null {
  const points = [...label].map((character) => character.codePointAt(0) ?? 0)
  if (points.length > LABEL_CHARACTERS_MAX) return null
  const encoded = ACE_PREFIX + encodePoints(points)
  return encoded.length > LABEL_CHARACTERS_MAX ? null : encoded
}

function encodePoints(points: readonly number[]): string {
  const basic = points.filter((point) => point < INITIAL_N)
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '')
  let handled = basic.length
  let bias = INITIAL_BIAS
  let delta = 0
  let n = INITIAL_N
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n))
    delta += (next - n) * (handled + 1)
    n = next
    for (const point of points) {
      if (point < n) delta += 1
      if (point !== n) continue
      output += variableLength(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled += 1
    }
    delta += 1
    n += 1
  }
  return output
}

function variableLength(delta: number, bias: number): string {
  let output = ''
  let rest = delta
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
    if (rest < threshold) return output + digit(rest)
    output += digit(threshold + ((rest - threshold) % (BASE - threshold)))
    rest = Math.floor((rest - threshold) / (BASE - threshold))
  }
}

/** 0–25 are a–z, 26–35 are 0–9. */
const digit = (value: number): string => String.fromCharCode(value < 26 ? value + 97 : value + 22)

function adapt(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : Math.floor(delta / 2)
  rest += Math.floor(rest / points)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW))
}
