// Rendering on a server, in a runtime that has sockets and no page: nothing is opened, nothing is
// subscribed to, and no listener stays on a client that many requests share.

import { createSSRApp, defineComponent, effectScope } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expect, it, vi } from 'vitest'
import { Bellwire } from '../../src/node.js'
import {
  bellwirePlugin,
  useChannel,
  useConnection,
  useEvent,
  usePresence,
  useTrigger,
} from '../../src/vue/index.js'
import { FakeNetwork, NO_FALLBACK } from '../support/fake-websocket.js'

const App = defineComponent(() => {
  const connection = useConnection()
  const orders = useChannel('private-orders')
  const count = usePresence('presence-room', ({ members }) => members.length)
  const trigger = useTrigger('presence-room')
  useEvent('private-orders', 'created', () => undefined)
  return () =>
    [
      connection.value.state,
      connection.value.isLost,
      orders.value.subscribed,
      count.value,
      trigger('client-x', 1),
    ].join()
})

const makeClient = (network: FakeNetwork) =>
  new Bellwire('app-key', {
    url: 'http://localhost:6001',
    autoConnect: false,
    WebSocket: network.WebSocket,
    ...NO_FALLBACK,
  })

it('opens no socket, subscribes to nothing and leaves no listener', async () => {
  expect(globalThis).not.toHaveProperty('document')
  const network = new FakeNetwork()
  const client = makeClient(network)
  const listened = vi.spyOn(client.connection, 'subscribe')
  const html = await renderToString(createSSRApp(App).use(bellwirePlugin({ client })))
  expect(html).toBe('initialized,false,false,0,false')
  expect(network.sockets).toEqual([])
  expect(client.allChannels()).toEqual([])
  expect(listened).not.toHaveBeenCalled()
  expect(client.connection.state).toBe('initialized')
  client.destroy()
})

it('nor does a store or a guard of a route, which is no component', () => {
  const network = new FakeNetwork()
  const client = makeClient(network)
  const app = createSSRApp(App).use(bellwirePlugin({ client }))
  const scope = effectScope()
  const channel = app.runWithContext(() => scope.run(() => useChannel('orders')))
  expect(channel?.value.subscribed).toBe(false)
  expect(network.sockets).toEqual([])
  expect(client.allChannels()).toEqual([])
  scope.stop()
  client.destroy()
})
