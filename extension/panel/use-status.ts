import { useCallback, useEffect, useState } from 'react'
import type { PanelMessage, PanelStatus } from '../background/messages.ts'
import { askBackground } from './ask-background.ts'

/** While the panel is open it asks this often: a confirmed code should show at once. */
const REFRESH_MS = 2_000

/** Status of the extension, kept fresh, and a way to wish for something. */
export function useStatus(): { status: PanelStatus | null; wish: (message: PanelMessage) => Promise<void> } {
  const [status, setStatus] = useState<PanelStatus | null>(null)
  const wish = useCallback(async (message: PanelMessage) => {
    const answer = await askBackground(message)
    if (answer) setStatus(answer)
  }, [])
  useEffect(() => {
    void wish({ kind: 'status' })
    const timer = setInterval(() => void wish({ kind: 'status' }), REFRESH_MS)
    return () => clearInterval(timer)
  }, [wish])
  return { status, wish }
}
