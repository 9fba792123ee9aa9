// A presence channel: who is there, also over an outage, and what happens when the app's answer
// is broken.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Bellwire, ChannelAuthorization, Members, PresenceChannel } from '../../src/node.js'
import { clientOf, collect, FakeServer, settled, type PlayedSocket } from './fake-server.js'

const ROOM = 'presence-room'

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket
let room: PresenceChannel
let answer: ChannelAuthorization

beforeEach(async () => {
  answer = { auth: 'signature', channel_data: '{"user_id":"me","user_info":{"name":"Me"}}' }
  server = new FakeServer()
  client = clientOf(server, {
    channelAuthorization: { customHandler: (_request, callback) => callback(null, answer) },
  })
  socket = await server.connect()
})

function confirm(hash: Record<string, unknown>): void {
  const ids = Object.keys(hash)
  socket.confirm(ROOM, { presence: { hash, ids, count: ids.length } })
}

async function enter(hash: Record<string, unknown> = { me: { name: 'Me' } }): Promise<void> {
  room = client.subscribe(ROOM)
  await settled()
  confirm(hash)
}

function ids(members: Members): string[] {
  return [...members].map(({ id }) => id)
}

describe('a presence channel', () => {
  it('sends the channel_data of the app as it is', async () => {
    answer = { auth: 'signature', channel_data: '{ "user_id" : 7 }' }
    await enter({ 7: null })
    expect(socket.subscribes).toEqual([
      { auth: 'signature', channel_data: '{ "user_id" : 7 }', channel: ROOM },
    ])
    expect(room.members.myID).toBe('7')
    expect(room.members.me).toEqual({ id: '7', info: null })
  })

  it('gives its members to listeners of pusher:subscription_succeeded', async () => {
    room = client.subscribe(ROOM)
    const { calls, listener } = collect()
    room.bind('pusher:subscription_succeeded', listener)
    await settled()
    confirm({ me: { name: 'Me' }, bob: { name: 'Bob' } })
    expect(calls).toEqual([[room.members, {}]])
    expect(calls[0]?.[0]).toBe(room.members)
    expect(ids(room.members)).toEqual(['me', 'bob'])
    expect(room.members.me).toEqual({ id: 'me', info: { name: 'Me' } })
  })

  it('tells of nobody coming when it is entered', async () => {
    room = client.subscribe(ROOM)
    const { calls, listener } = collect()
    room.bind('pusher:member_added', listener)
    await settled()
    confirm({ me: 1, bob: 2 })
    expect(calls).toEqual([])
  })

  it('tells who comes and who goes, when the list has them already and no more', async () => {
    await enter()
    const seen: unknown[] = []
    room.bind('pusher:member_added', (member) => seen.push(['added', member, ids(room.members)]))
    room.bind('pusher:member_removed', (member) => seen.push(['gone', member, ids(room.members)]))
    socket.receive('pusher_internal:member_added', { user_id: 'bob', user_info: 'Bob' }, ROOM)
    socket.receive('pusher_internal:member_removed', { user_id: 'bob' }, ROOM)
    expect(seen).toEqual([
      ['added', { id: 'bob', info: 'Bob' }, ['me', 'bob']],
      ['gone', { id: 'bob', info: 'Bob' }, ['me']],
    ])
  })

  it('tells of no one who was not there, and of no frame that names nobody', async () => {
    await enter()
    const { calls, listener } = collect()
    room.bindGlobal(listener)
    socket.receive('pusher_internal:member_removed', { user_id: 'bob' }, ROOM)
    socket.receive('pusher_internal:member_removed', null, ROOM)
    socket.receive('pusher_internal:member_added', {}, ROOM)
    expect(calls).toEqual([])
    expect(ids(room.members)).toEqual(['me'])
  })

  it('names the sender of a client event, and nobody for events of the server', async () => {
    await enter()
    const { calls, listener } = collect()
    room.bind('client-typing', listener).bind('message', listener)
    socket.receiveFrom('bob', 'client-typing', { on: true }, ROOM)
    socket.receive('message', 1, ROOM)
    socket.receive('client-typing', 2, ROOM)
    expect(calls).toEqual([
      [{ on: true }, { user_id: 'bob' }],
      [1, {}],
      [2, {}],
    ])
    expect(calls[1]?.[1]).toBe(calls[2]?.[1])
  })
})

describe('after an outage', () => {
  it('the members stay in the list until the new one is there', async () => {
    await enter({ me: 1, bob: 2 })
    socket.end()
    expect(ids(room.members)).toEqual(['me', 'bob'])
    expect([room.members.count, room.members.me]).toEqual([2, { id: 'me', info: 1 }])
    expect(room.members.isStale).toBe(true)
    socket = await server.connect()
    await settled()
    expect(ids(room.members)).toEqual(['me', 'bob'])
    expect(room.members.isStale).toBe(true)
    confirm({ me: 1 })
    expect(ids(room.members)).toEqual(['me'])
    expect(room.members.isStale).toBe(false)
  })

  it('those who left and came are told of first, then that it is subscribed', async () => {
    await enter({ me: 1, bob: 2, eve: 3 })
    const { calls, listener } = collect()
    room.bindGlobal(listener)
    socket.end()
    socket = await server.connect()
    await settled()
    expect(calls).toEqual([])
    confirm({ me: 1, eve: 'new info', dan: 4 })
    expect(calls).toEqual([
      ['pusher:member_removed', { id: 'bob', info: 2 }],
      ['pusher:member_added', { id: 'dan', info: 4 }],
      ['pusher:subscription_succeeded', room.members],
      ['bellwire:resubscribed', expect.anything()],
    ])
    expect(room.members.get('eve')).toEqual({ id: 'eve', info: 'new info' })
  })

  it('this user may be another one', async () => {
    await enter({ me: 1 })
    answer = { auth: 'signature', channel_data: '{"user_id":"you"}' }
    socket.end()
    socket = await server.connect()
    await settled()
    confirm({ you: 2 })
    expect(room.members.me).toEqual({ id: 'you', info: 2 })
  })

  it('a channel that a listener leaves meanwhile tells nothing more', async () => {
    await enter({ me: 1, bob: 2, eve: 3 })
    const { calls, listener } = collect()
    room.bindGlobal(listener).bind('pusher:member_removed', () => room.unsubscribe())
    socket.end()
    socket = await server.connect()
    await settled()
    confirm({ me: 1, dan: 4 })
    expect(client.channel(ROOM)).toBeUndefined()
    expect(calls).toEqual([['pusher:member_removed', { id: 'bob', info: 2 }]])
  })
})

describe('an answer of the app', () => {
  it.each([
    ['none', undefined],
    ['no JSON', '{user_id: 1}'],
    ['a text', '"bob"'],
    ['null', 'null'],
    ['empty', ''],
    ['without a user_id', '{"user_info":{}}'],
    ['with an object for a user_id', '{"user_id":{}}'],
    ['with null for a user_id', '{"user_id":null}'],
  ])('with broken channel_data fails this channel only: %s', async (_what, channel_data) => {
    answer = { auth: 'signature', channel_data }
    room = client.subscribe(ROOM)
    const news = client.subscribe('private-news')
    const { calls, listener } = collect()
    room.bind('pusher:subscription_error', listener)
    await settled()
    expect(calls).toEqual([
      [
        {
          type: 'AuthError',
          error: expect.stringMatching(/presence-room.*channel_data with user_id/) as string,
        },
        {},
      ],
    ])
    expect([room.subscribed, room.subscriptionPending]).toEqual([false, false])
    expect(socket.subscribes).toMatchObject([{ channel: 'private-news' }])
    socket.confirm('private-news')
    expect(news.subscribed).toBe(true)
    expect(client.connection.state).toBe('connected')
  })
})
