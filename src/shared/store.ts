// One value that changes: get, set, subscribe. What UI bindings and `connection.status` read.
// Knows nothing of what the value means.

/** A readable value with change notification, in the shape that `useSyncExternalStore` takes. */
export interface ReadableStore<Value> {
  /** The current value. The same object until it changes. */
  get(): Value
  /** Calls `listener` after each change; returns a function that stops it. */
  subscribe(listener: () => void): () => void
}

/** A store of one value that its owner can set. */
export interface Store<Value> extends ReadableStore<Value> {
  set(value: Value): void
}

/** Makes a store. A listener that throws is given to `onListenerError`; the others still run. */
export function createStore<Value>(
  initial: Value,
  onListenerError: (error: unknown) => void,
): Store<Value> {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const listener of listeners) {
        try {
          listener()
        } catch (error) {
          onListenerError(error)
        }
      }
    },
    subscribe(listener) {
      // A wrapper of its own, so that one function subscribed twice is two subscriptions.
      const entry = () => listener()
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
  }
}
