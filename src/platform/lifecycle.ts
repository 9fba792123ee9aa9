// Watches the events of a page or worker that tell of its network and its sleep. Listens only
// while someone wants to know.

import type { LifecycleEvent } from './platform.js'
import { watchSleep } from './sleep.js'

// Those of the document bubble up to the window.
const EVENT_TYPES = ['online', 'offline', 'pagehide', 'pageshow', 'resume', 'visibilitychange']

/** Of a `pagehide`, whether the browser may show this very page again. */
interface PageEvent {
  readonly type: string
  readonly persisted?: boolean
}

/** The part of a window or worker scope that is used; other runtimes lack it. */
interface Scope {
  addEventListener?(type: string, listener: (event: PageEvent) => void): void
  removeEventListener?(type: string, listener: (event: PageEvent) => void): void
  readonly document?: { readonly visibilityState: string }
}

/** Tells of lifecycle events until the returned function is called. */
export function watchLifecycle(listener: (event: LifecycleEvent) => void): () => void {
  const scope = globalThis as unknown as Scope
  const awake = () => listener('awake')
  let stopClock = watchSleep(awake)
  const tell = ({ type, persisted }: PageEvent) => {
    if (type === 'online' || type === 'offline') {
      listener(type)
      return
    }
    if (type === 'pagehide') {
      if (persisted) listener('frozen')
      return
    }
    // A hidden page needs no clock: it will be told when it is seen again.
    stopClock()
    if (scope.document?.visibilityState === 'hidden') return
    stopClock = watchSleep(awake)
    awake()
  }
  for (const type of EVENT_TYPES) scope.addEventListener?.(type, tell)
  return () => {
    stopClock()
    for (const type of EVENT_TYPES) scope.removeEventListener?.(type, tell)
  }
}
