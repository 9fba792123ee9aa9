// Components on a page in Node. Real scheduling: nothing is flushed by hand.

import { newRoot } from '../support/page.js'
import { afterEach } from 'vitest'
import { createElement, StrictMode, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import type { Bellwire } from '../../src/node.js'
import { BellwireProvider } from '../../src/react/index.js'

const roots: Root[] = []

afterEach(() => {
  for (const root of roots.splice(0)) root.unmount()
})

/** A page, and what puts components on it. */
export interface Rendered {
  readonly element: HTMLElement
  /** Shows these components in place of those before, with another client if one is given. */
  readonly render: (children: ReactNode, client?: Bellwire) => void
  readonly unmount: () => void
}

/** Shows components with `client` provided. Taken away after the test. */
export function renderOn(client: Bellwire, children: ReactNode): Rendered {
  const element = newRoot()
  const root = createRoot(element)
  roots.push(root)
  const render = (shown: ReactNode, given = client) =>
    root.render(createElement(BellwireProvider, { client: given, children: shown }))
  render(children)
  return { element, render, unmount: () => root.unmount() }
}

/** The same in StrictMode. */
export const strict = (children: ReactNode): ReactNode => createElement(StrictMode, null, children)
