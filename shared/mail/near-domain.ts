/** Letters of domains in ASCII form. The dot is one: "acmecom" for "acme.com". */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-.'

/**
 * Every text that one slip of the finger makes of this domain: a letter left out, added, wrong, or two swapped. About
 * a thousand for a usual domain, so that a mistyped one is found among millions by looking these up.
 */
export function oneSlipAway(domain: string): string[] {
  const variants = new Set<string>()
  for (let at = 0; at <= domain.length; at += 1) {
    const [head, tail] = [domain.slice(0, at), domain.slice(at)]
    if (tail.length > 1) variants.add(`${head}${tail.charAt(1)}${tail.charAt(0)}${tail.slice(2)}`)
    if (tail !== '') variants.add(head + tail.slice(1))
    for (const letter of LETTERS) {
      variants.add(head + letter + tail)
      if (tail !== '') variants.add(head + letter + tail.slice(1))
    }
  }
  variants.delete(domain)
  return [...variants].filter((variant) => /^[a-z0-9](-*[a-z0-9])*(\.[a-z0-9](-*[a-z0-9])*)+$/.test(variant))
}

/** Is one text the other but for one slip: a letter left out, added, wrong, or two neighbours swapped? */
export function isOneSlipApart(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  const [head, tail] = [one.slice(same), other.slice(same)]
  const isSwapped = head[0] === tail[1] && head[1] === tail[0] && head.slice(2) === tail.slice(2)
  return head.slice(1) === tail.slice(1) || head.slice(1) === tail || head === tail.slice(1) || isSwapped
}

/** Providers whose names are mistyped most, because most people write to them. */
export const LARGE_PROVIDERS: readonly string[] = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'hotmail.co.uk',
  'live.com',
  'msn.com',
  'yahoo.com',
  'yahoo.co.uk',
  'icloud.com',
  'me.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'proton.me',
]
