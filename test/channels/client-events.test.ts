// Client events: what trigger sends, what it refuses, and how it says so.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Bellwire, LogEvent } from '../../src/node.js'
import { bellwireOn, next } from '../support/client.js'
import { startServer } from '../support/server.js'
import { clientOf, FakeServer, settled, type PlayedSocket } from './fake-server.js'

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket
let warnings: LogEvent[]

beforeEach(async () => {
  warnings = []
  server = new FakeServer()
  client = clientOf(server, {
    channelAuthorization: {
      customHandler: () => Promise.resolve({ auth: 'a', channel_data: '{"user_id":"ann"}' }),
    },
    logger: (event) => {
      if (event.level === 'warn') warnings.push(event)
    },
  })
  socket = await server.nextSocket()
})

async function confirmed(name: string) {
  const channel = client.subscribe(name)
  await settled()
  socket.confirm(name)
  return channel
}

function sentClientEvents() {
  return socket.frames.filter(({ event }) => event.startsWith('client-'))
}

describe.each(['private-room', 'presence-room'])('trigger on %s', (name) => {
  it.each([{ at: 1 }, 0, '', null, false, 'text', [1]])('sends %j encoded once', async (data) => {
    socket.greet()
    const channel = await confirmed(name)
    expect(channel.trigger('client-typing', data)).toBe(true)
    expect(sentClientEvents()).toEqual([{ event: 'client-typing', data, channel: name }])
  })

  it('sends nothing, returns false and says so once, before the channel is subscribed', async () => {
    const channel = client.subscribe(name)
    expect(channel.trigger('client-typing', 1)).toBe(false)
    expect(channel.trigger('client-typing', 2)).toBe(false)
    socket.greet()
    await settled()
    expect(channel.trigger('client-typing', 3)).toBe(false)
    expect(sentClientEvents()).toEqual([])
    expect(warnings).toEqual([
      {
        level: 'warn',
        name: `client-typing not sent on ${name}: not subscribed`,
        detail: undefined,
      },
    ])
    socket.confirm(name)
    expect(channel.trigger('client-typing', 4)).toBe(true)
  })

  it('sends nothing during an outage, nor later', async () => {
    socket.greet()
    const channel = await confirmed(name)
    socket.end()
    expect(channel.trigger('client-typing', 1)).toBe(false)
    socket = await server.connect()
    await settled()
    socket.confirm(name)
    expect(channel.subscribed).toBe(true)
    expect(sentClientEvents()).toEqual([])
  })

  it('sends nothing after the channel was left', async () => {
    socket.greet()
    const channel = await confirmed(name)
    channel.unsubscribe()
    expect(channel.trigger('client-typing', 1)).toBe(false)
    expect(sentClientEvents()).toEqual([])
  })
})

describe('trigger', () => {
  it('on a public channel sends nothing and says which channels take it', async () => {
    socket.greet()
    const channel = await confirmed('news')
    expect(channel.trigger('client-typing', 1)).toBe(false)
    expect(channel.trigger('client-typing', 2)).toBe(false)
    expect(sentClientEvents()).toEqual([])
    expect(warnings.map((warning) => warning.name)).toEqual([
      'client-typing not sent on news: only private and presence channels take it',
    ])
  })

  it.each(['typing', '', 'pusher:ping', 'Client-typing', 'client'])(
    'throws for the name %j, which it quotes',
    async (name) => {
      socket.greet()
      const channel = await confirmed('private-room')
      expect(() => channel.trigger(name, 1)).toThrow(
        expect.objectContaining({
          code: 'protocol/event-name',
          message: expect.stringContaining(JSON.stringify(name)) as string,
        }),
      )
      expect(sentClientEvents()).toEqual([])
    },
  )

  it('reaches the others on the real server and not the sender', async () => {
    const real = await startServer()
    try {
      const ann = bellwireOn(real, 'ann').subscribe('private-room')
      const bob = bellwireOn(real, 'bob').subscribe('private-room')
      await Promise.all([ann, bob].map((each) => next(each, 'pusher:subscription_succeeded')))
      const heardByAnn: unknown[] = []
      ann.bind('client-first', (data) => heardByAnn.push(data))
      const heardByBob = next(bob, 'client-first')
      expect(ann.trigger('client-first', { n: 0 })).toBe(true)
      expect(await heardByBob).toEqual({ n: 0 })
      const answered = next(ann, 'client-second')
      bob.trigger('client-second', null)
      expect(await answered).toBeNull()
      expect(heardByAnn).toEqual([])
    } finally {
      await real.stop()
    }
  })
})

describe('the sender of a client event', () => {
  it.each([
    ['ann', { user_id: 'ann' }],
    [7, { user_id: '7' }],
    [undefined, {}],
  ])('%j is told as %j', async (sender, metadata) => {
    socket.greet()
    const channel = await confirmed('presence-room')
    const heard: unknown[] = []
    channel.bind('client-typing', (...told: unknown[]) => heard.push(told))
    const frame = { event: 'client-typing', channel: 'presence-room', data: 1, user_id: sender }
    socket.receiveText(JSON.stringify(frame))
    expect(heard).toEqual([[1, metadata]])
  })
})
