// A client with a schema: which channels and events there are, what their payloads are, and which
// class a channel has. Never run: `tsc` is the judge.

import { describe, expectTypeOf, it } from 'vitest'
import { Bellwire, createSchema } from '../../src/web.js'
import type {
  Channel,
  ChannelName,
  ChannelOf,
  DecryptionErrorData,
  EncryptedChannel,
  EventMetadata,
  Member,
  Members,
  MembersSnapshot,
  Off,
  PresenceChannel,
  PrivateChannel,
  SchemaOf,
  SubscriptionErrorData,
  Validator,
} from '../../src/web.js'

interface Order {
  id: number
}

interface Message {
  text: string
}

interface Profile {
  avatar: string
}

interface Schema {
  orders: { created: Order; 'all-gone': null }
  'private-mail': { arrived: Message; 'client-read': { id: string } }
  'private-encrypted-mail': { arrived: Message }
  'private-cache-mail': { arrived: Message }
  'private-encrypted-cache-mail': { arrived: Message }
  'cache-news': { headline: string }
  'presence-lobby': { opened: boolean }
  'presence-cache-team': { 'pusher:member_added': Member<Profile>; moved: { to: string } }
  [room: `presence-room-${string}`]: { message: Message; 'client-typing': { id: string } }
}

declare const bell: Bellwire<Schema>
declare const roomId: string

describe('channel names', () => {
  it('are those of the schema and those that fit its templates', () => {
    expectTypeOf<ChannelName<Schema>>().toEqualTypeOf<
      | 'orders'
      | 'private-mail'
      | 'private-encrypted-mail'
      | 'private-cache-mail'
      | 'private-encrypted-cache-mail'
      | 'cache-news'
      | 'presence-cache-team'
      | 'presence-lobby'
      | `presence-room-${string}`
    >()
    bell.subscribe('orders')
    bell.subscribe('presence-room-1')
    bell.subscribe(`presence-room-${roomId}`)
    bell.unsubscribe('presence-room-1')
  })

  it('of another kind are refused', () => {
    // @ts-expect-error Not in the schema.
    bell.subscribe('order')
    // @ts-expect-error A prefix of the template is not the template.
    bell.subscribe('presence-roo')
    // @ts-expect-error Any text may be any channel.
    bell.subscribe(roomId)
    // @ts-expect-error Not in the schema.
    bell.unsubscribe('order')
    // @ts-expect-error A name is text.
    bell.subscribe(7)
    // @ts-expect-error A channel has a name.
    bell.subscribe()
  })
})

describe('the class of a channel', () => {
  it('is told by its prefix', () => {
    expectTypeOf(bell.subscribe('orders')).toEqualTypeOf<Channel<Schema['orders']>>()
    expectTypeOf(bell.subscribe('private-mail')).toEqualTypeOf<
      PrivateChannel<Schema['private-mail']>
    >()
    expectTypeOf(bell.subscribe('private-encrypted-mail')).toEqualTypeOf<
      EncryptedChannel<Schema['private-encrypted-mail']>
    >()
    expectTypeOf(bell.subscribe('presence-lobby')).toEqualTypeOf<
      PresenceChannel<Schema['presence-lobby']>
    >()
    expectTypeOf(bell.subscribe(`presence-room-${roomId}`)).toEqualTypeOf<
      PresenceChannel<Schema['presence-room-1']>
    >()
    expectTypeOf<ChannelOf<Schema, 'orders'>>().toEqualTypeOf<Channel<Schema['orders']>>()
  })

  it('is that of its kind for a cache channel, too', () => {
    expectTypeOf(bell.subscribe('cache-news')).toEqualTypeOf<Channel<Schema['cache-news']>>()
    expectTypeOf(bell.subscribe('private-cache-mail')).toEqualTypeOf<
      PrivateChannel<Schema['private-cache-mail']>
    >()
    expectTypeOf(bell.subscribe('private-encrypted-cache-mail')).toEqualTypeOf<
      EncryptedChannel<Schema['private-encrypted-cache-mail']>
    >()
    expectTypeOf(bell.subscribe('presence-cache-team')).toEqualTypeOf<
      PresenceChannel<Schema['presence-cache-team'], Profile>
    >()
  })

  it('says who has members', () => {
    expectTypeOf(bell.subscribe('presence-lobby').members).toEqualTypeOf<Members>()
    expectTypeOf(bell.subscribe('orders')).not.toHaveProperty('members')
    expectTypeOf(bell.subscribe('private-mail')).not.toHaveProperty('members')
  })
})

describe('events', () => {
  it('give the payload of the schema', () => {
    bell.subscribe('orders').bind('created', (order, metadata) => {
      expectTypeOf(order).toEqualTypeOf<Order>()
      expectTypeOf(metadata).toEqualTypeOf<EventMetadata>()
    })
    bell.subscribe('orders').bind('all-gone', (nothing) => {
      expectTypeOf(nothing).toEqualTypeOf<null>()
    })
    bell.subscribe(`presence-room-${roomId}`).bind('message', (message, { user_id }) => {
      expectTypeOf(message).toEqualTypeOf<Message>()
      expectTypeOf(user_id).toEqualTypeOf<string | undefined>()
    })
    bell.subscribe('presence-room-1').on('client-typing', (typing) => {
      expectTypeOf(typing).toEqualTypeOf<{ id: string }>()
    })
  })

  it('of the protocol are there on every channel', () => {
    for (const channel of [bell.subscribe('orders'), bell.subscribe('private-mail')]) {
      channel.bind('pusher:subscription_error', (error) => {
        expectTypeOf(error).toEqualTypeOf<SubscriptionErrorData>()
        expectTypeOf(error.status).toEqualTypeOf<number | undefined>()
      })
      channel.bind('pusher:subscription_count', ({ subscription_count }) => {
        expectTypeOf(subscription_count).toEqualTypeOf<number>()
      })
    }
    bell.subscribe('orders').bind('pusher:cache_miss', (nothing) => {
      expectTypeOf(nothing).toEqualTypeOf<undefined>()
    })
  })

  it('of presence channels give members', () => {
    const room = bell.subscribe('presence-room-1')
    room.bind('pusher:subscription_succeeded', (members) => {
      expectTypeOf(members).toEqualTypeOf<Members>()
    })
    room.bind('pusher:member_added', (member) => {
      expectTypeOf(member).toEqualTypeOf<Member>()
    })
    room.on('pusher:member_removed', ({ id, info }) => {
      expectTypeOf(id).toEqualTypeOf<string>()
      expectTypeOf(info).toBeUnknown()
    })
  })

  it('of encrypted channels tell of what could not be opened', () => {
    bell.subscribe('private-encrypted-mail').bind('bellwire:decryption_error', (failure) => {
      expectTypeOf(failure).toEqualTypeOf<DecryptionErrorData>()
    })
    // @ts-expect-error Nothing is opened here.
    bell.subscribe('private-mail').bind('bellwire:decryption_error', () => undefined)
  })

  it('tell of an outage and of wrong payloads', () => {
    bell.subscribe('orders').bind('bellwire:resubscribed', ({ lostAt, backAt }) => {
      expectTypeOf([lostAt, backAt]).toEqualTypeOf<number[]>()
    })
    bell.subscribe('presence-lobby').on('bellwire:invalid_payload', ({ issues }) => {
      expectTypeOf(issues).toEqualTypeOf<readonly { readonly message: string }[]>()
    })
  })

  it('can be waited for and looped over', async () => {
    const orders = bell.subscribe('orders')
    expectTypeOf(orders.ready({ signal: AbortSignal.timeout(1) })).toEqualTypeOf<Promise<void>>()
    for await (const order of orders.events('created', { buffer: 5 })) {
      expectTypeOf(order).toEqualTypeOf<Order>()
    }
    for await (const error of orders.events('pusher:subscription_error')) {
      expectTypeOf(error).toEqualTypeOf<SubscriptionErrorData>()
    }
    // @ts-expect-error Not in the schema.
    orders.events('create')
    // @ts-expect-error A number of events.
    orders.events('created', { buffer: 'all' })
  })

  it('that the schema does not know are refused', () => {
    const orders = bell.subscribe('orders')
    // @ts-expect-error Not in the schema.
    orders.bind('create', () => undefined)
    // @ts-expect-error An event of another channel.
    orders.on('arrived', () => undefined)
    // @ts-expect-error Not in the schema.
    orders.unbind('create')
    // @ts-expect-error Only presence channels have it.
    orders.bind('pusher:member_added', () => undefined)
    // @ts-expect-error Not an event of the protocol.
    bell.subscribe('presence-lobby').bind('pusher:member_changed', () => undefined)
  })

  it('refuse a listener of another payload', () => {
    const orders = bell.subscribe('orders')
    // @ts-expect-error The payload is an order.
    orders.bind('created', (text: string) => text)
    // @ts-expect-error The payload has no such field.
    orders.on('created', ({ name }) => name as unknown)
    // @ts-expect-error A listener is a function.
    orders.bind('created', 'listener')
    // @ts-expect-error The payload is an order.
    orders.unbind('created', (text: string) => text)
  })
})

describe('members', () => {
  it('have the info that the schema gives to those who are added', () => {
    const team = bell.subscribe('presence-cache-team')
    expectTypeOf(team.members).toEqualTypeOf<Members<Profile>>()
    expectTypeOf(team.members.snapshot).toEqualTypeOf<MembersSnapshot<Profile>>()
    team.bind('pusher:member_removed', ({ info }) => {
      expectTypeOf(info).toEqualTypeOf<Profile>()
    })
    // @ts-expect-error It is a snapshot.
    team.members.snapshot.isStale = true
  })
})

describe('client events', () => {
  it('are those of the schema that begin with client-, with their payload', () => {
    expectTypeOf(
      bell.subscribe('presence-room-1').trigger('client-typing', { id: 'a' }),
    ).toEqualTypeOf<boolean>()
    bell.subscribe('private-mail').trigger('client-read', { id: 'a' })
    // @ts-expect-error The payload has an id.
    bell.subscribe('private-mail').trigger('client-read', { name: 'a' })
    // @ts-expect-error Not in the schema.
    bell.subscribe('private-mail').trigger('client-write', { id: 'a' })
    // @ts-expect-error Only the app's backend publishes it.
    bell.subscribe('private-mail').trigger('arrived', { text: 'a' })
    // @ts-expect-error This channel has none.
    bell.subscribe('orders').trigger('client-read', { id: 'a' })
  })
})

declare const orderValidator: Validator<Order>
declare const titleValidator: Validator<string>

it('a schema can be told by validators', () => {
  const schema = createSchema({
    orders: { created: orderValidator },
    'presence-room-*': { renamed: titleValidator },
  })
  expectTypeOf<SchemaOf<typeof schema>>().toEqualTypeOf<{
    orders: { created: Order }
    [room: `presence-room-${string}`]: { renamed: string }
  }>()
  const validating = new Bellwire<SchemaOf<typeof schema>>('key', { cluster: 'eu', schema })
  validating.subscribe(`presence-room-${roomId}`).bind('renamed', (title) => {
    expectTypeOf(title).toEqualTypeOf<string>()
  })
  // @ts-expect-error Not in the schema.
  validating.subscribe('news')
  // @ts-expect-error Not a validator.
  createSchema({ orders: { created: (data: unknown) => data } })
})

it('bind can be chained, and keeps the type of the channel', () => {
  const orders = bell.subscribe('orders')
  const listener = (order: Order) => order.id
  expectTypeOf(
    orders
      .bind('created', listener)
      .bind('all-gone', () => undefined)
      .bindGlobal((event, data) => [event, data])
      .bind_global(() => undefined)
      .unbindGlobal()
      .unbind_global(() => undefined)
      .unbind('created', listener)
      .unbind('created')
      .unbind(null, listener)
      .unbind()
      .unbindAll()
      .unbind_all(),
  ).toEqualTypeOf<typeof orders>()
  expectTypeOf(bell.bind('created', () => undefined)).toEqualTypeOf<Bellwire<Schema>>()
})

it('on gives the function that ends it', () => {
  const { signal } = new AbortController()
  const orders = bell.subscribe('orders')
  expectTypeOf(orders.on('created', () => undefined)).toEqualTypeOf<Off>()
  orders.on('created', () => undefined, { signal, once: true })
  orders.on('created', () => undefined, { signal: undefined })
  // @ts-expect-error A controller is not its signal.
  orders.on('created', () => undefined, { signal: new AbortController() })
  // @ts-expect-error Not an option.
  orders.on('created', () => undefined, { twice: true })
})
