// A client without a schema, its connection, members, options and errors as apps see them. Never
// run: `tsc` is the judge.

import { describe, expectTypeOf, it } from 'vitest'
import { WebSocket as WebSocketOfNode } from 'ws'
import { AuthError, Bellwire, BellwireError, ConnectionError } from '../../src/web.js'
import type {
  AnyChannel,
  Channel,
  Connection,
  ConnectionState,
  ConnectionStatus,
  Frame,
  LogEvent,
  Member,
  Members,
  Options,
  PresenceChannel,
  PrivateChannel,
} from '../../src/web.js'
import type { Bellwire as NodeBellwire } from '../../src/node.js'

interface Order {
  id: number
}

declare const bell: Bellwire
declare const name: string

it('is the same in every runtime', () => {
  expectTypeOf<NodeBellwire['subscribe']>().toEqualTypeOf<Bellwire['subscribe']>()
  expectTypeOf<keyof NodeBellwire>().toEqualTypeOf<keyof Bellwire>()
})

describe('a channel without a schema', () => {
  it('has the class that its prefix means, where the name is known', () => {
    expectTypeOf(bell.subscribe('orders')).toEqualTypeOf<Channel>()
    expectTypeOf(bell.subscribe('private-a')).toEqualTypeOf<PrivateChannel>()
    expectTypeOf(bell.subscribe(`private-${name}`)).toEqualTypeOf<PrivateChannel>()
    expectTypeOf(bell.subscribe('presence-a')).toEqualTypeOf<PresenceChannel>()
    expectTypeOf(bell.subscribe(name)).toEqualTypeOf<Channel>()
  })

  it('is a Channel, whatever its kind', () => {
    expectTypeOf(bell.subscribe('private-a')).toExtend<Channel>()
    expectTypeOf(bell.subscribe('presence-a')).toExtend<Channel>()
  })

  it('may not be there', () => {
    expectTypeOf(bell.channel('orders')).toEqualTypeOf<AnyChannel | undefined>()
    expectTypeOf(bell.allChannels()).toEqualTypeOf<AnyChannel[]>()
    // @ts-expect-error Nobody may have subscribed.
    bell.channel('orders').unsubscribe()
  })

  it('takes the payload that the listener is annotated with', () => {
    const orders = bell.subscribe('orders')
    orders.bind('created', (order: Order) => {
      expectTypeOf(order).toEqualTypeOf<Order>()
    })
    orders.on('renamed', (title: string, { user_id }) => {
      expectTypeOf(title).toEqualTypeOf<string>()
      expectTypeOf(user_id).toEqualTypeOf<string | undefined>()
    })
    bell.bind('created', (order: Order) => order.id)
    const listener = (order: Order) => order.id
    orders.bind('created', listener).unbind('created', listener).unbind(null, listener)
    orders.unbind(undefined, listener)
  })

  it('calls a payload unknown that nobody has described', () => {
    bell.subscribe('orders').bind('created', (order) => {
      expectTypeOf(order).toBeUnknown()
    })
    // @ts-expect-error Nobody has said that it has an id.
    bell.subscribe('orders').bind('created', (order) => order.id as unknown)
  })

  it('knows the payloads of the protocol', () => {
    const orders = bell.subscribe('orders')
    // @ts-expect-error Its type is text.
    orders.bind('pusher:subscription_error', ({ type }: { type: number }) => type)
    bell.subscribe('presence-a').bind('pusher:subscription_succeeded', (members) => {
      expectTypeOf(members).toEqualTypeOf<Members>()
    })
  })

  it('tells of its subscription, and lets nobody else change it', () => {
    const channel = bell.subscribe('orders')
    expectTypeOf(channel.name).toEqualTypeOf<string>()
    expectTypeOf(channel.subscribed).toEqualTypeOf<boolean>()
    expectTypeOf(channel.subscriptionPending).toEqualTypeOf<boolean>()
    expectTypeOf(channel.subscriptionCancelled).toEqualTypeOf<boolean>()
    expectTypeOf(channel.subscriptionCount).toEqualTypeOf<number | undefined>()
    expectTypeOf(channel.trigger('client-a', {})).toEqualTypeOf<boolean>()
    // @ts-expect-error Only the client knows.
    channel.subscribed = true
    // @ts-expect-error A channel keeps its name.
    channel.name = 'other'
  })
})

interface Info {
  avatar: string
}

declare const members: Members<Info>

describe('members', () => {
  it('have the info that the app says they have', () => {
    expectTypeOf(members.count).toEqualTypeOf<number>()
    expectTypeOf(members.myID).toEqualTypeOf<string | null>()
    expectTypeOf(members.me).toEqualTypeOf<Member<Info> | null>()
    expectTypeOf(members.get('ann')).toEqualTypeOf<Member<Info> | null>()
    expectTypeOf(members.members).toEqualTypeOf<Record<string, Info>>()
    expectTypeOf([...members]).toEqualTypeOf<Member<Info>[]>()
    members.each(({ id, info }) => {
      expectTypeOf(id).toEqualTypeOf<string>()
      expectTypeOf(info).toEqualTypeOf<Info>()
    })
    // @ts-expect-error There may be no such member.
    members.get('ann').id.trim()
    // @ts-expect-error An id is text.
    members.get(7)
  })
})

describe('the connection', () => {
  it('is in one of six states', () => {
    expectTypeOf(bell.connection).toEqualTypeOf<Connection>()
    expectTypeOf(bell.connection.state).toEqualTypeOf<ConnectionState>()
    expectTypeOf<ConnectionState>().toEqualTypeOf<
      'initialized' | 'connecting' | 'connected' | 'unavailable' | 'failed' | 'disconnected'
    >()
    expectTypeOf(bell.connection.socketId).toEqualTypeOf<string | undefined>()
    expectTypeOf(bell.connection.socket_id).toEqualTypeOf<string | undefined>()
    // @ts-expect-error There is no such state.
    if (bell.connection.state === 'closed') bell.connect()
  })

  it('has events with payloads of their own, and no others', () => {
    const { connection } = bell
    connection.bind('state_change', ({ previous, current }) => {
      expectTypeOf(previous).toEqualTypeOf<ConnectionState>()
      expectTypeOf(current).toEqualTypeOf<ConnectionState>()
    })
    connection.bind('connected', ({ socket_id }) => {
      expectTypeOf(socket_id).toEqualTypeOf<string>()
    })
    connection.bind('connecting_in', (seconds) => {
      expectTypeOf(seconds).toEqualTypeOf<number>()
    })
    connection.on('message', (frame) => {
      expectTypeOf(frame).toEqualTypeOf<Frame>()
    })
    connection.bind('error', (error) => {
      expectTypeOf(error).toEqualTypeOf<Error>()
      if (error instanceof ConnectionError) {
        expectTypeOf(error.closeCode).toEqualTypeOf<number | null>()
        expectTypeOf(error.data.code).toEqualTypeOf<number | null>()
        expectTypeOf(error.error.data.code).toEqualTypeOf<number | null>()
      }
    })
    // @ts-expect-error There is no such event.
    connection.bind('closed', () => undefined)
    // @ts-expect-error The payload is an object.
    connection.bind('connected', (socketId: string) => socketId)
  })

  it('has a status that nobody can change', () => {
    const { status } = bell.connection
    expectTypeOf(status).toEqualTypeOf<ConnectionStatus>()
    // @ts-expect-error It is a snapshot.
    status.state = 'connected'
    expectTypeOf(bell.connection.subscribe(() => undefined)).toEqualTypeOf<() => void>()
  })
})

describe('options', () => {
  it('need a key and an object', () => {
    new Bellwire('app-key', { url: 'http://localhost:6001' })
    // @ts-expect-error There is no server without options.
    new Bellwire('app-key')
    // @ts-expect-error A key is text.
    new Bellwire(7, { cluster: 'eu' })
    // @ts-expect-error Options are an object.
    new Bellwire('app-key', 'eu')
  })

  it('may be undefined, as values out of an environment are', () => {
    const environment: Partial<Record<string, string>> = {}
    new Bellwire('app-key', {
      url: environment['URL'],
      cluster: environment['CLUSTER'],
      wsHost: environment['HOST'],
      wsPort: environment['PORT'],
      logger: undefined,
    })
  })

  it('have types', () => {
    expectTypeOf<Options['url']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Options['wsPort']>().toEqualTypeOf<number | string | undefined>()
    expectTypeOf<Options['backoff']>().toExtend<object | undefined>()
    // @ts-expect-error Not an option.
    new Bellwire('app-key', { urll: 'http://localhost:6001' })
    // @ts-expect-error A truth value.
    new Bellwire('app-key', { cluster: 'eu', forceTLS: 'yes' })
    // @ts-expect-error A number of milliseconds.
    new Bellwire('app-key', { cluster: 'eu', pongTimeout: '1s' })
    // @ts-expect-error Not a transport.
    new Bellwire('app-key', { cluster: 'eu', enabledTransports: ['flash'] })
    // @ts-expect-error JSONP is refused.
    new Bellwire('app-key', { cluster: 'eu', authTransport: 'jsonp' })
    // @ts-expect-error JSONP is refused.
    new Bellwire('app-key', { cluster: 'eu', channelAuthorization: { transport: 'jsonp' } })
    // @ts-expect-error Not a part of backoff.
    new Bellwire('app-key', { cluster: 'eu', backoff: { min: 1 } })
  })

  it('take a handler that calls back or returns a promise', () => {
    const cluster = 'eu'
    new Bellwire('app-key', {
      cluster,
      channelAuthorization: {
        customHandler({ socketId, channelName }, callback) {
          callback(null, { auth: `${socketId}:${channelName}` })
        },
      },
    })
    new Bellwire('app-key', {
      cluster,
      channelAuthorization: {
        customHandler: ({ channelName }) => Promise.resolve({ auth: channelName }),
        headersProvider: () => Promise.resolve({ authorization: 'Bearer token' }),
        paramsProvider: () => ({ id: 7 }),
      },
    })
    new Bellwire('app-key', {
      cluster,
      // @ts-expect-error A signature is text.
      channelAuthorization: { customHandler: () => Promise.resolve({ auth: 7 }) },
    })
  })

  it('take any WebSocket, fetch and logger that fit', () => {
    new Bellwire('app-key', {
      cluster: 'eu',
      WebSocket,
      fetch: () => Promise.resolve(new Response()),
      logger: (event) => expectTypeOf(event).toEqualTypeOf<LogEvent>(),
    })
    new Bellwire('app-key', { cluster: 'eu', WebSocket: WebSocketOfNode })
    // @ts-expect-error Not a WebSocket.
    new Bellwire('app-key', { cluster: 'eu', WebSocket: Map })
  })
})

it('errors are one family', () => {
  expectTypeOf<ConnectionError>().toExtend<BellwireError>()
  expectTypeOf<BellwireError>().toExtend<Error>()
  const error = new AuthError('auth/status', 'Refused.')
  expectTypeOf(error.code).toEqualTypeOf<string>()
  expectTypeOf(error.hint).toEqualTypeOf<string>()
  expectTypeOf(error.status).toEqualTypeOf<number | undefined>()
  // @ts-expect-error A code is stable.
  error.code = 'other'
})

it('the statics have types', () => {
  Bellwire.log = (line) => expectTypeOf(line).toEqualTypeOf<string>()
  Bellwire.log = undefined
  Bellwire.logToConsole = true
  // @ts-expect-error Clients are put there by themselves.
  Bellwire.instances = []
  // @ts-expect-error A truth value.
  Bellwire.logToConsole = 'yes'
})
