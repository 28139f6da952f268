import { isRoleAddress } from './role-address.ts'

/** Letters of any script; a hyphen may stand inside ("mary-jane.watson"). Initials say too little. */
const NAME_PART = /^\p{L}{2,}(-\p{L}{2,})*$/u

/**
 * A name that an address suggests: "cara.diaz@acme.com" gives Cara Diaz. Null where it suggests none. A guess is shown
 * to people and never written by itself.
 * @source requirements CON-4, AMB-10
 */
export function guessName(address: string): { readonly firstName: string; readonly lastName: string } | null {
  const [first = '', last = '', ...more] = (address.split('@')[0] ?? '').split(/[._]/)
  if (more.length > 0 || !NAME_PART.test(first) || !NAME_PART.test(last) || isRoleAddress(address)) return null
  return { firstName: capitalised(first), lastName: capitalised(last) }
}

const capitalised = (part: string): string =>
  part
    .split('-')
    .map((piece) => piece.slice(0, 1).toUpperCase() + piece.slice(1).toLowerCase())
    .join('-')
