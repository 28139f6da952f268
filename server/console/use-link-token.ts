import { useEffect, useState } from 'react'

/** The one-time token of the address, taken out of it at once: not to be seen, copied or kept in the history. */
export function useLinkToken(): string {
  const [token] = useState(() => new URLSearchParams(window.location.search).get('token') ?? '')
  useEffect(() => {
    window.history.replaceState(null, '', window.location.pathname)
  }, [])
  return token
}
