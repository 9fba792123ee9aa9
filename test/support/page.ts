// A page in Node for the tests of view libraries: a document, and words to wait for what it shows.
// Import it before the library: some look for a document once.

import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers'
import { Window } from 'happy-dom'
import { vi } from 'vitest'

const PATIENCE_MS = 20_000

const window = new Window()
const { document } = window
Object.assign(globalThis, { window })
for (const name of ['document', 'navigator', 'Element', 'HTMLElement', 'SVGElement'] as const) {
  // Newer versions of Node have a navigator of their own.
  if (!(name in globalThis)) Object.assign(globalThis, { [name]: window[name] })
}

/** A new place in the document for an app. */
export function newRoot(): globalThis.HTMLElement {
  return document.body.appendChild(
    document.createElement('div'),
  ) as unknown as globalThis.HTMLElement
}

/** Waits for what needs no time but that of the machine and of real sockets. */
export async function until(isSo: () => boolean, explain = () => String(isSo)): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${explain()}`)
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** Waits until the page shows exactly this text. */
export function shows(root: globalThis.HTMLElement, text: string): Promise<void> {
  return until(
    () => root.textContent === text,
    () => `"${text}", the page shows "${root.textContent}".`,
  )
}
