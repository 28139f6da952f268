import type { Me } from '@reachable/shared/contract'
import { createContext, useContext } from 'react'

export const SessionContext = createContext<Me | null>(null)

/** Who is signed in. Pages behind the frame are shown to members only. */
export function useMe(): Me {
  const me = useContext(SessionContext)
  if (!me) throw new Error('useMe outside of a signed-in page')
  return me
}
