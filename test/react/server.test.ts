// Rendering on a server, in a runtime that has sockets and no page: nothing is opened, nothing is
// subscribed to, and the HTML does not depend on the client.

import { createElement as h, Fragment } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { Bellwire } from '../../src/web.js'
import {
  BellwireProvider,
  useChannel,
  useConnection,
  useEvent,
  usePresence,
  useTrigger,
} from '../../src/react/index.js'
import { FakeNetwork, NO_FALLBACK } from '../support/fake-websocket.js'

const App = () => {
  const { state, isLost } = useConnection()
  const { channel, subscribed, error } = useChannel('private-orders')
  const count = usePresence('presence-room', ({ members }) => members.length)
  const { isStale, me } = usePresence('presence-room')
  const trigger = useTrigger('presence-room')
  useEvent('private-orders', 'created', () => undefined)
  return JSON.stringify([
    state,
    isLost,
    channel ?? null,
    subscribed,
    error ?? null,
    count,
    isStale,
    me,
    trigger('client-x', 1),
  ]).replaceAll('"', '')
}

it('opens no socket and subscribes to nothing', () => {
  expect(globalThis).not.toHaveProperty('document')
  const network = new FakeNetwork()
  const client = new Bellwire('app-key', {
    url: 'http://localhost:6001',
    autoConnect: false,
    WebSocket: network.WebSocket,
    ...NO_FALLBACK,
  })
  const html = renderToString(h(BellwireProvider, { client, children: h(App) }))
  expect(html).toBe('[initialized,false,null,false,null,0,false,null,false]')
  expect(network.sockets).toEqual([])
  expect(client.allChannels()).toEqual([])
  expect(client.connection.state).toBe('initialized')
  client.destroy()
})

it('gives the same HTML with a client that is connected and subscribed', () => {
  const network = new FakeNetwork()
  const client = new Bellwire('app-key', {
    url: 'http://localhost:6001',
    WebSocket: network.WebSocket,
    ...NO_FALLBACK,
  })
  client.subscribe('private-orders')
  const html = renderToString(h(BellwireProvider, { client, children: h(Fragment, null, h(App)) }))
  expect(html).toContain('[initialized,false,null,false')
  client.destroy()
})
