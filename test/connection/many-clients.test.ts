// Clients that come and go leave nothing behind: no timer, no listener, no instance, no socket.

import { describe, expect, it, vi } from 'vitest'
import { Bellwire as NodeBellwire } from '../../src/node.js'
import { Bellwire as WebBellwire } from '../../src/web.js'
import { FakeNetwork, NO_FALLBACK } from '../support/fake-websocket.js'
import { pass, settle, useVirtualTime } from './virtual.js'

useVirtualTime()

const COUNT = 500

/** Counts the listeners of the global scope, as a page has one. */
function stubPage(): { readonly listeners: number } {
  const page = { listeners: 0 }
  vi.stubGlobal('addEventListener', () => page.listeners++)
  vi.stubGlobal('removeEventListener', () => page.listeners--)
  return page
}

describe.each([
  ['a server', NodeBellwire],
  ['a page', WebBellwire],
])('500 clients on %s', (where, Bellwire) => {
  it.each(['connecting', 'connected', 'waiting', 'refused'])(
    'that are destroyed while %s leave nothing',
    async (phase) => {
      const page = stubPage()
      const network = new FakeNetwork()
      const options = { url: 'http://localhost', WebSocket: network.WebSocket, ...NO_FALLBACK }
      const clients = Array.from({ length: COUNT }, () => new Bellwire('key', options))
      for (const client of clients) {
        client.subscribe('news').bind('headline', () => undefined)
        client.connection.bind('connected', () => undefined)
        client.bind('headline', () => undefined)
      }
      await settle()
      expect(Bellwire.instances).toHaveLength(COUNT)
      expect(network.alive).toHaveLength(COUNT)
      expect(page.listeners > 0).toBe(where === 'a page')
      for (const socket of network.sockets) {
        if (phase === 'connecting') continue
        socket.greet()
        if (phase === 'waiting') socket.end(1006)
        if (phase === 'refused') socket.end(4001)
      }
      for (const client of clients) client.destroy()
      expect(Bellwire.instances).toEqual([])
      expect(network.alive).toEqual([])
      expect(page.listeners).toBe(0)
      for (const client of clients) {
        expect(client.hasListeners('headline')).toBe(false)
        expect(client.connection.hasListeners('connected')).toBe(false)
        expect(client.allChannels()).toEqual([])
      }
      await pass(1)
      expect(vi.getTimerCount()).toBe(0)
      await pass(600_000)
      expect(network.sockets).toHaveLength(COUNT)
    },
  )
})
