// Watches the events of a page or worker that tell of its network and its sleep. Listens only
// while someone wants to know.

import type { LifecycleEvent } from './platform.js'

/** Something that events are listened to on; only the calls that are used. */
interface Target {
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
  readonly visibilityState?: string
}

/** Tells of lifecycle events until the returned function is called. */
export function watchLifecycle(listener: (event: LifecycleEvent) => void): () => void {
  const scope = globalThis as unknown as Target & { document?: Target }
  const page = scope.document
  const bindings: readonly (readonly [Target | undefined, string, () => LifecycleEvent])[] = [
    [scope, 'online', () => 'online'],
    [scope, 'offline', () => 'offline'],
    [scope, 'pageshow', () => 'resumed'],
    [page, 'visibilitychange', () => (page?.visibilityState === 'hidden' ? 'hidden' : 'visible')],
    [page, 'freeze', () => 'frozen'],
    [page, 'resume', () => 'resumed'],
  ]
  const stops = bindings.map(([target, type, event]) => {
    const tell = () => listener(event())
    target?.addEventListener?.(type, tell)
    return () => target?.removeEventListener?.(type, tell)
  })
  return () => {
    for (const stop of stops) stop()
  }
}
