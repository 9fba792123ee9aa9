// A timer for those who have no client's platform at hand: the bindings of view libraries.

/** Calls `callback` after `delayMs`, unless the returned function is called before. */
export function later(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
