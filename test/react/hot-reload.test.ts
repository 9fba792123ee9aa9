// Hot reload with React's own runtime for it: a component is edited while it is shown.

import { shows, until } from '../support/page.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { logLength, makeClient, pass, publish, takeLog, useServer } from '../bindings/app.js'

useServer()

type Refresh = typeof import('react-refresh/runtime')
let refresh: Refresh

beforeAll(async () => {
  const loaded = (await import('react-refresh/runtime')) as Refresh & { default?: Refresh }
  refresh = loaded.default ?? loaded
  // Before React is loaded, as bundlers do it.
  refresh.injectIntoGlobalHook(globalThis as unknown as Window)
})

afterAll(() => {
  Reflect.deleteProperty(globalThis, '__REACT_DEVTOOLS_GLOBAL_HOOK__')
})

it('an edited component keeps its subscription and hears with its new code', async () => {
  const { createElement: h } = await import('react')
  const { renderOn } = await import('./render.js')
  const { useChannel, useEvent } = await import('../../src/react/index.js')
  const heard: string[] = []

  /** One version of a module, as a bundler's plugin wraps it. */
  const version = (word: string) => {
    const Orders = () => {
      const { subscribed } = useChannel('private-orders')
      useEvent('private-orders', 'created', (id: number) => heard.push(`${word} ${id}`))
      return `${word} ${String(subscribed)}`
    }
    refresh.register(Orders, 'orders.js Orders')
    const sign = refresh.createSignatureFunctionForTransform()
    sign(Orders, 'useChannel useEvent', false)
    return Orders
  }

  const { element } = renderOn(makeClient(), h(version('old')))
  await shows(element, 'old true')
  takeLog()
  version('new')
  refresh.performReactRefresh()
  await shows(element, 'new true')
  await publish('private-orders', 'created', 7)
  await until(() => heard.length > 0)
  await pass(5000)
  expect(heard).toEqual(['new 7'])
  expect(logLength()).toBe(0)
})
