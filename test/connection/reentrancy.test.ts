// Listeners may call connect, disconnect and destroy from inside any event: what they called last
// holds, and everybody hears of everything in the order in which it happened.

import { describe, expect, it, vi } from 'vitest'
import { Bellwire } from '../../src/node.js'
import { fixChance, pass, settle, start, startStable, useVirtualTime } from './virtual.js'
import type { Virtual } from './virtual.js'

useVirtualTime()

/** The changes of state that were told, as `from>to`. */
function changes({ heard }: Virtual): string[] {
  return heard.flatMap(([event, data]) => {
    if (event !== 'state_change') return []
    const { previous, current } = data as { previous: string; current: string }
    return [`${previous}>${current}`]
  })
}

describe('disconnect', () => {
  it.each(['state_change', 'connected'] as const)('inside %s holds', async (event) => {
    const virtual = await start()
    const { client, connection, network } = virtual
    connection.bind(event, () => {
      if (connection.state === 'connected') client.disconnect()
    })
    network.socket.greet()
    expect(connection.state).toBe('disconnected')
    expect(changes(virtual)).toEqual(['connecting>connected', 'connected>disconnected'])
    expect(network.alive).toEqual([])
    await pass(60_000)
    expect(network.sockets).toHaveLength(1)
  })

  it('inside the error of a drop holds', async () => {
    const virtual = await startStable()
    const { client, connection, network } = virtual
    connection.bind('error', () => client.disconnect())
    network.socket.end()
    expect(virtual.takeEvents()).toEqual([
      'error',
      'state_change',
      'connecting',
      'connecting_in',
      'state_change',
      'disconnected',
    ])
    await pass(60_000)
    expect([connection.state, network.sockets.length]).toEqual(['disconnected', 1])
  })

  it('inside an error that the server sends holds', async () => {
    const virtual = await startStable()
    const { client, connection, network } = virtual
    connection.bind('error', () => client.disconnect())
    network.socket.receive('pusher:error', { code: 4301, message: 'slow down' })
    expect(connection.state).toBe('disconnected')
    expect(network.alive).toEqual([])
  })

  it('inside a listener of a channel ends the frames at once', async () => {
    const { client, network } = await startStable()
    const heard: unknown[] = []
    client.subscribe('news').bind('headline', (data) => {
      heard.push(data)
      client.disconnect()
    })
    network.socket.receive('headline', 1, 'news').receive('headline', 2, 'news')
    expect(heard).toEqual([1])
  })

  it('inside a listener of the status holds', async () => {
    const { client, connection, network } = await start()
    connection.subscribe(() => {
      if (connection.state === 'connected') client.disconnect()
    })
    network.socket.greet()
    expect(connection.state).toBe('disconnected')
    expect(network.alive).toEqual([])
  })

  it('of an app that finds nobody signed in is told after connected', async () => {
    const virtual = await start({
      autoConnect: false,
      channelAuthorization: {
        customHandler: () => {
          virtual.client.disconnect()
        },
      },
    })
    const { client, connection, network } = virtual
    client.subscribe('private-mail')
    client.subscribe('news')
    client.connect()
    await settle()
    network.socket.greet()
    expect(connection.state).toBe('disconnected')
    expect(changes(virtual)).toEqual([
      'initialized>connecting',
      'connecting>connected',
      'connected>disconnected',
    ])
    expect(network.socket.sentEvents).toEqual([])
  })
})

describe('connect', () => {
  it('inside disconnected connects again', async () => {
    const virtual = await startStable()
    const { client, connection, network } = virtual
    connection.bind('disconnected', () => client.connect())
    client.disconnect()
    expect(connection.state).toBe('connecting')
    expect(changes(virtual)).toEqual(['connected>disconnected', 'disconnected>connecting'])
    await settle()
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
    expect(network.alive).toHaveLength(1)
  })

  it('inside the error of a refusal is too early; inside disconnected it is not', async () => {
    const { client, connection, network } = await start()
    const states: string[] = []
    connection.bind('error', () => states.push(connection.state))
    connection.bind('disconnected', () => client.connect())
    network.socket.open().receive('pusher:error', { code: 4001, message: 'unknown key' })
    expect(states).toEqual(['disconnected'])
    await settle()
    expect(network.sockets).toHaveLength(2)
    expect(network.alive).toHaveLength(1)
  })

  it('after disconnect, both inside connected, makes one new socket', async () => {
    const virtual = await start()
    const { client, connection, network } = virtual
    let times = 0
    connection.bind('connected', () => {
      if (times++ > 0) return
      client.disconnect()
      client.connect()
    })
    network.socket.greet('1.1')
    await settle()
    expect(network.sockets).toHaveLength(2)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
    expect(network.alive).toHaveLength(1)
    expect(changes(virtual)).toEqual([
      'connecting>connected',
      'connected>disconnected',
      'disconnected>connecting',
      'connecting>connected',
    ])
  })
})

describe('retryNow', () => {
  it('inside connecting_in makes the next attempt at once', async () => {
    fixChance(0.9)
    const { connection, network } = await startStable()
    connection.bind('connecting_in', () => connection.retryNow())
    network.socket.end()
    await settle()
    expect(network.sockets).toHaveLength(2)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
  })
})

describe('destroy', () => {
  it.each(['error', 'state_change', 'connecting', 'connecting_in'] as const)(
    'inside %s ends everything, and nobody hears more',
    async (event) => {
      const { client, connection, network } = await startStable()
      const heard: string[] = []
      connection.bind(event, () => client.destroy())
      for (const name of ['state_change', 'connecting', 'connecting_in', 'disconnected'] as const) {
        if (name !== event) connection.bind(name, () => heard.push(name))
      }
      network.socket.end()
      const order = ['state_change', 'connecting', 'connecting_in']
      expect(heard).toEqual(order.slice(0, Math.max(order.indexOf(event), 0)))
      expect(connection.state).toBe('disconnected')
      expect(Bellwire.instances).not.toContain(client)
      await pass(60_000)
      expect(network.sockets).toHaveLength(1)
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('is not undone by an app that connects whenever it is disconnected', async () => {
    const { client, connection, network } = await startStable()
    connection.bind('disconnected', () => client.connect())
    client.destroy()
    expect(connection.state).toBe('disconnected')
    await pass(60_000)
    expect(network.sockets).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be called twice', async () => {
    const { client, connection } = await startStable()
    const other = await startStable()
    client.destroy()
    client.destroy()
    expect(connection.state).toBe('disconnected')
    expect(Bellwire.instances).toContain(other.client)
    expect(other.connection.state).toBe('connected')
  })
})
