// What belongs to the class and to every client of it: the list of live clients, the shared log,
// the end of a client, and the spellings of pusher-js.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Bellwire as NodeBellwire, default as NodeDefault } from '../src/node.js'
import { Bellwire, default as Pusher } from '../src/web.js'
import type { LogEvent, Options } from '../src/web.js'
import { FakeNetwork, NO_FALLBACK } from './support/fake-websocket.js'

let network: FakeNetwork
let clients: Bellwire[]

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  clients = []
})

afterEach(() => {
  for (const client of clients) client.destroy()
  Bellwire.log = undefined
  Bellwire.logToConsole = false
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function createClient(options: Partial<Options> = {}): Bellwire {
  const client = new Bellwire('app-key', {
    wsHost: 'localhost',
    WebSocket: network.WebSocket,
    ...NO_FALLBACK,
    ...options,
  })
  clients.push(client)
  return client
}

async function createConnectedClient(options?: Partial<Options>): Promise<Bellwire> {
  const client = createClient(options)
  // Which class to use is found out asynchronously.
  await vi.advanceTimersByTimeAsync(0)
  network.socket.greet()
  expect(client.connection.state).toBe('connected')
  return client
}

describe('the class', () => {
  it('is the default export and has its name', () => {
    expect(Pusher).toBe(Bellwire)
    expect(NodeDefault).toBe(NodeBellwire)
    expect(Bellwire.name).toBe('Bellwire')
  })

  it('is quiet unless told otherwise', () => {
    expect(Bellwire.log).toBeUndefined()
    expect(Bellwire.logToConsole).toBe(false)
  })
})

describe('a new client', () => {
  it('connects by itself', () => {
    expect(createClient().connection.state).toBe('connecting')
  })

  it('waits for connect() with autoConnect false', () => {
    const client = createClient({ autoConnect: false })
    expect(client.connection.state).toBe('initialized')
    client.connect()
    expect(client.connection.state).toBe('connecting')
  })

  it('has its key and its options', () => {
    const options = { wsHost: 'localhost', autoConnect: false }
    const client = new Bellwire('app-key', options)
    clients.push(client)
    expect(client.key).toBe('app-key')
    expect(client.options).toBe(options)
  })

  it.each([
    [{ forceTLS: true }, true],
    [{ forceTLS: false }, false],
  ])('with %j tells of TLS: %j', (options, useTLS) => {
    expect(createClient({ ...options, autoConnect: false }).shouldUseTLS()).toBe(useTLS)
  })
})

describe('Bellwire.instances', () => {
  it('has every client in the order of their making, until it is destroyed', () => {
    const first = createClient({ autoConnect: false })
    const second = createClient({ autoConnect: false })
    expect(Bellwire.instances).toEqual([first, second])
    first.destroy()
    expect(Bellwire.instances).toEqual([second])
    first.destroy()
    expect(Bellwire.instances).toEqual([second])
    second.destroy()
    expect(Bellwire.instances).toEqual([])
  })

  it('has a client that is only disconnected', () => {
    const client = createClient()
    client.disconnect()
    expect(Bellwire.instances).toEqual([client])
  })
})

describe('destroy', () => {
  it('ends the socket and leaves no timer and no listener', async () => {
    const client = await createConnectedClient()
    const channel = client.subscribe('orders')
    const listener = vi.fn()
    for (const target of [client, client.connection, channel]) target.bindGlobal(listener)
    client.bind('event', listener)
    channel.bind('event', listener)
    client.destroy()
    expect(client.connection.state).toBe('disconnected')
    expect(network.alive).toEqual([])
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
    expect(client.allChannels()).toEqual([])
    listener.mockClear()
    for (const target of [client, client.connection, channel]) target.emit('event')
    expect(listener).not.toHaveBeenCalled()
  })

  it('ends a client that is still connecting', async () => {
    const client = createClient()
    client.destroy()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(network.alive).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('Bellwire.log', () => {
  it('gets the log of every client as lines of text', () => {
    const lines: string[] = []
    Bellwire.log = (line) => lines.push(line)
    createClient()
    createClient()
    const states = lines.filter((line) => line.startsWith('Bellwire: state {"state":"connecting"'))
    expect(states).toHaveLength(2)
  })

  it('gets the frames in both directions', async () => {
    const lines: string[] = []
    Bellwire.log = (line) => lines.push(line)
    const client = await createConnectedClient()
    client.subscribe('orders')
    const frames = lines.filter((line) => line.includes('frame'))
    expect(frames).toEqual([
      expect.stringMatching(/^Bellwire: frame in .*pusher:connection_established/),
      expect.stringMatching(/^Bellwire: frame out .*pusher:subscribe.*orders/),
    ])
  })

  it('comes before logToConsole, and a logger of the client before both', () => {
    const debug = vi.spyOn(console, 'debug').mockReturnValue()
    const lines: string[] = []
    const events: LogEvent[] = []
    Bellwire.logToConsole = true
    Bellwire.log = (line) => lines.push(line)
    createClient({ logger: (event) => events.push(event) })
    expect(events.map(({ name }) => name)).toContain('state')
    expect(lines).toEqual([])
    createClient()
    expect(lines).not.toEqual([])
    expect(debug).not.toHaveBeenCalled()
    Bellwire.log = undefined
    createClient()
    expect(debug).toHaveBeenCalledWith(
      'Bellwire: state',
      expect.objectContaining({ state: 'connecting' }),
    )
  })

  it('is its own for each entry, and is found by a subclass', () => {
    class Mine extends Bellwire {}
    const lines: string[] = []
    NodeBellwire.log = (line) => lines.push(line)
    createClient()
    NodeBellwire.log = undefined
    expect(lines).toEqual([])
    Bellwire.log = (line) => lines.push(line)
    clients.push(new Mine('app-key', { wsHost: 'localhost', WebSocket: network.WebSocket }))
    expect(lines).not.toEqual([])
  })
})

describe('an error in a listener', () => {
  it('is given to the console of Node and stops nothing', async () => {
    const error = new Error('of the app')
    const report = vi.spyOn(console, 'error').mockReturnValue()
    const client = await createConnectedClient()
    const listener = vi.fn()
    client.bind('created', () => {
      throw error
    })
    client.bind('created', listener)
    network.socket.receive('created', { id: 1 }, 'orders')
    expect(listener).toHaveBeenCalledOnce()
    expect(report.mock.calls).toEqual([[error]])
  })
})

describe('listeners of the client', () => {
  it('hear every event of every channel, and nothing that is internal', async () => {
    const client = await createConnectedClient()
    const named = vi.fn()
    const global = vi.fn()
    client.bind('created', named).bind_global(global)
    network.socket.receive('created', { id: 1 }, 'orders')
    network.socket.receive('created', 0)
    network.socket.receive('pusher_internal:subscription_succeeded', {}, 'orders')
    expect(named.mock.calls.map(([data]) => data as unknown)).toEqual([{ id: 1 }, 0])
    expect(global.mock.calls).toEqual([
      ['created', { id: 1 }],
      ['created', 0],
    ])
  })

  it('are removed by the names that pusher-js has for it', async () => {
    const client = await createConnectedClient()
    const listener = vi.fn()
    client.bind_global(listener).unbind_global(listener)
    client.bind('created', listener).unbind('created', listener)
    client.bind('created', listener).bind_global(listener).unbind_all()
    network.socket.receive('created', 1)
    expect(listener).not.toHaveBeenCalled()
  })
})

describe.each(['sendEvent', 'send_event'] as const)('%s', (sendEvent) => {
  it('sends an event as it is, from the client and from the connection', async () => {
    const client = await createConnectedClient()
    expect(client[sendEvent]('custom', { a: 1 }, 'orders')).toBe(true)
    expect(client.connection[sendEvent]('custom', { a: 2 })).toBe(true)
    expect(network.socket.sent).toEqual([
      '{"event":"custom","data":{"a":1},"channel":"orders"}',
      '{"event":"custom","data":{"a":2}}',
    ])
  })

  it('is false when there is no connection', () => {
    const client = createClient()
    expect(client[sendEvent]('custom', {})).toBe(false)
    expect(client.connection[sendEvent]('custom', {})).toBe(false)
  })
})

describe('the spellings of pusher-js', () => {
  it('global_emitter is the client, and config.auth is the option', () => {
    const auth = { headers: { 'X-Token': '1' } }
    const client = createClient({ autoConnect: false, auth })
    expect(client.global_emitter).toBe(client)
    expect(client.config.auth).toBe(auth)
  })

  it('connection.socket_id is socketId', async () => {
    const client = await createConnectedClient()
    expect(client.connection.socket_id).toBe('1.1')
    client.disconnect()
    expect(client.connection.socket_id).toBeUndefined()
  })

  it.each(['bind_global', 'unbind_global', 'unbind_all'] as const)(
    '%s is there on client, connection and channel, and is chainable',
    (name) => {
      const client = createClient({ autoConnect: false })
      for (const target of [client, client.connection, client.subscribe('orders')]) {
        expect(target[name](() => undefined)).toBe(target)
      }
    },
  )

  it.each(['orders', '__proto__', 'constructor'])(
    'channels.channels has %s, as channel() and allChannels() do',
    (name) => {
      const client = createClient({ autoConnect: false })
      expect(client.channel(name)).toBeUndefined()
      const channel = client.subscribe(name)
      expect(client.subscribe(name)).toBe(channel)
      expect(client.channel(name)).toBe(channel)
      expect(Object.entries(client.channels.channels)).toEqual([[name, channel]])
      expect(client.allChannels()).toEqual([channel])
      client.unsubscribe(name)
      expect(client.channel(name)).toBeUndefined()
      expect(client.allChannels()).toEqual([])
    },
  )
})
