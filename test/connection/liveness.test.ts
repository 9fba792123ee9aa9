// A silent connection is asked, a dead one is given up, and the server's own question is answered.

import { describe, expect, it } from 'vitest'
import { fixChance, pass, start, startStable, useVirtualTime } from './virtual.js'

useVirtualTime()

describe('silence on a connection', () => {
  it('is asked about after the activity timeout of the server', async () => {
    const { network } = await start()
    network.socket.greet('1.1', 30)
    await pass(29_999)
    expect(network.socket.sentEvents).toEqual([])
    await pass(1)
    expect(network.socket.sent).toEqual(['{"event":"pusher:ping","data":{}}'])
  })

  it('is asked about after that of the user, when it is shorter', async () => {
    const { network } = await start({ activityTimeout: 10_000 })
    network.socket.greet('1.1', 30)
    await pass(10_000)
    expect(network.socket.sentEvents).toEqual(['pusher:ping'])
  })

  it('begins anew with each message', async () => {
    const { network } = await start()
    network.socket.greet('1.1', 30)
    await pass(20_000)
    network.socket.receive('headline', {}, 'news')
    await pass(29_999)
    expect(network.socket.sentEvents).toEqual([])
    await pass(1)
    expect(network.socket.sentEvents).toEqual(['pusher:ping'])
  })

  it('that is answered goes on, for as long as it takes', async () => {
    const { connection, network, takeEvents } = await start({ pongTimeout: 5000 })
    network.socket.greet('1.1', 30)
    takeEvents()
    for (let round = 1; round <= 10; round++) {
      await pass(30_000)
      expect(network.socket.sentEvents).toHaveLength(round)
      network.socket.receive('pusher:pong', {})
    }
    expect(connection.state).toBe('connected')
    expect(network.sockets).toHaveLength(1)
    expect(new Set(takeEvents())).toEqual(new Set(['message']))
  })

  it('that is not answered ends the connection, with one error', async () => {
    fixChance(0.5)
    const { connection, network, heard, takeEvents } = await start({ pongTimeout: 5000 })
    network.socket.greet('1.1', 30)
    const dead = network.socket
    takeEvents()
    await pass(34_999)
    expect(connection.state).toBe('connected')
    await pass(1)
    expect(connection.status).toMatchObject({ state: 'connecting', reason: 'no answer to ping' })
    expect(dead.isAlive).toBe(false)
    expect(heard[0]?.[1]).toMatchObject({
      code: 'connection/no-answer',
      message: 'Connection given up: no answer to ping.',
    })
    expect(takeEvents()).toEqual(['error', 'state_change', 'connecting', 'connecting_in'])
    await pass(500)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
  })
})

describe('a ping of the server', () => {
  it('is answered in the same tick', async () => {
    const { network } = await startStable()
    network.socket.receive('pusher:ping', {})
    expect(network.socket.sent).toEqual(['{"event":"pusher:pong","data":{}}'])
  })
})

describe('an attempt', () => {
  it.each(['never opens', 'opens and says nothing'])('that %s is given up', async (how) => {
    fixChance(0.5)
    const { connection, network, heard, takeEvents } = await start()
    if (how === 'opens and says nothing') network.socket.open()
    takeEvents()
    await pass(4999)
    expect(network.alive).toHaveLength(1)
    await pass(1)
    expect(network.alive).toEqual([])
    expect(heard[0]?.[1]).toMatchObject({
      code: 'connection/no-answer',
      message: 'Connection given up: no answer while connecting.',
    })
    expect(takeEvents()).toEqual(['error', 'connecting_in'])
    expect(connection.status.reason).toBe('no answer while connecting')
    await pass(2500)
    network.socket.greet()
    expect(connection.state).toBe('connected')
  })

  it('has more time in a long outage, up to 15 seconds', async () => {
    fixChance(0.01)
    const { network } = await start()
    const taken: number[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      const { socket } = network
      while (socket.isAlive) await pass(100)
      taken.push(Math.round((Date.now() - socket.openedAt) / 1000))
      await pass(200)
    }
    expect(taken.slice(0, 3)).toEqual([5, 5, 10])
    expect(taken.at(-1)).toBe(15)
  })
})
