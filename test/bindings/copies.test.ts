// Two copies of the package on one page, as a monorepo, a micro frontend or CommonJS beside ES
// modules has them, and React beside Vue: they find each other and count together.

import { newRoot, shows } from '../support/page.js'
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'
import { createApp, defineComponent } from 'vue'
import { expect, it, vi } from 'vitest'
import * as react from '../../src/react/index.js'
import * as vue from '../../src/vue/index.js'
import { makeClient, pass, takeLog, useServer } from './app.js'

useServer()

async function anotherCopy() {
  vi.resetModules()
  const copy = await import('../../src/react/index.js')
  expect(copy.useChannel).not.toBe(react.useChannel)
  return copy
}

it('hooks of one copy find the provider of the other', async () => {
  const copy = await anotherCopy()
  const Inner = () => String(copy.useChannel('orders').subscribed)
  const element = newRoot()
  const root = createRoot(element)
  root.render(h(react.BellwireProvider, { client: makeClient(), children: h(Inner) }))
  await shows(element, 'true')
  root.unmount()
})

it('a channel that hooks, their copy and Vue use is one subscription until the last is gone', async () => {
  const copy = await anotherCopy()
  const client = makeClient()
  const roots = [react, copy].map(({ BellwireProvider, useChannel }) => {
    const Shown = () => String(useChannel('private-orders').subscribed)
    const element = newRoot()
    const root = createRoot(element)
    root.render(h(BellwireProvider, { client, children: h(Shown) }))
    return { element, root }
  })
  const element = newRoot()
  const app = createApp(
    defineComponent(() => {
      const channel = vue.useChannel('private-orders')
      return () => String(channel.value.subscribed)
    }),
  ).use(vue.bellwirePlugin({ client }))
  app.mount(element)
  for (const shown of [...roots, { element }]) await shows(shown.element, 'true')
  expect(takeLog()).toEqual(['connected', '?private-orders', '+private-orders'])
  for (const { root } of roots) root.unmount()
  await pass(5000)
  expect(client.channel('private-orders')?.subscribed).toBe(true)
  app.unmount()
  await pass(1000)
  expect(client.channel('private-orders')).toBeUndefined()
})
