import { useResource } from '../use-resource.ts'
import { When } from './when.tsx'

type Health = { readonly mode?: string; readonly now?: string }

/**
 * Says that this is a sandbox and what time it is there. The clock is moved by the sandbox's own command, because
 * Salesforce's clock must move with ours.
 */
export function SandboxBar() {
  const { loaded } = useResource<Health>('/v1/health')
  if (loaded.kind !== 'ok' || loaded.value.mode !== 'sandbox') return null
  const { now } = loaded.value
  return (
    <aside className="sandbox" aria-label="Sandbox">
      <strong>Sandbox</strong>
      {now !== undefined && (
        <span>
          business time is <When at={now} exact />
        </span>
      )}
      <span className="muted">
        <code>pnpm later 8d</code> lets eight days pass.
      </span>
    </aside>
  )
}
