// One app script, run by Bellwire and by pusher-js, hears the same things in the same order.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'
import {
  bellwire,
  pusher,
  type AppClient,
  type AppMembers,
  type CreateClient,
  type Listening,
} from './clients.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer()
})

afterEach(async () => {
  await server.stop()
})

type Heard = unknown[][]
type Script = (client: AppClient, heard: Heard) => Promise<void>

/** What a client hears while it runs the script, as it would be written down. */
async function hear(create: CreateClient, script: Script): Promise<Heard> {
  const heard: Heard = []
  const client = create(server, 'ann')
  await script(client, heard)
  client.disconnect()
  return JSON.parse(JSON.stringify(heard)) as Heard
}

async function expectSame(script: Script, leastEvents: number): Promise<void> {
  const fromPusher = await hear(pusher, script)
  const fromBellwire = await hear(bellwire, script)
  expect(fromBellwire).toEqual(fromPusher)
  expect(fromPusher.length).toBeGreaterThanOrEqual(leastEvents)
}

async function enter(client: AppClient, name: string) {
  const channel = client.subscribe(name)
  await next(channel, 'pusher:subscription_succeeded')
  return channel
}

/** Publishes, and resolves when the client has heard it. */
async function publish(client: AppClient, channel: string, event: string, data: unknown) {
  const arrived = next(client.connection, 'message')
  await sdkFor(server).trigger(channel, event, data)
  await arrived
}

function note(heard: Heard, as: string, target: Listening, ...events: string[]): void {
  for (const event of events) {
    target.bind(event, (data, metadata) => heard.push([as, event, data, metadata?.user_id]))
  }
}

function listOf(members: AppMembers): unknown {
  const each: unknown[] = []
  members.each((member) => each.push(member))
  const { count, myID, me } = members
  return [count, myID, me.id, members.get('bob'), members.get('toString'), each]
}

it('from the first connection to the last', () =>
  expectSame(async (client, heard) => {
    const { connection } = client
    connection.bind('state_change', (change) => heard.push(['change', change]))
    for (const state of ['connecting', 'connected', 'disconnected']) {
      connection.bind(state, () => heard.push([state, connection.state]))
    }
    await next(connection, 'connected')
    client.disconnect()
    heard.push([connection.state])
    client.connect()
    await next(connection, 'connected')
    heard.push([connection.state, typeof connection.socket_id])
  }, 8))

it('on a public channel, with listeners everywhere', () =>
  expectSame(async (client, heard) => {
    client.bind_global((event, data) => heard.push(['client global', event, data]))
    note(heard, 'client', client, 'headline')
    const channel = client.subscribe('news')
    channel.bind_global((event, data) => heard.push(['channel global', event, data]))
    note(heard, 'channel', channel, 'headline', 'pusher:subscription_succeeded')
    heard.push([client.subscribe('news') === channel, client.channel('news') === channel])
    await next(channel, 'pusher:subscription_succeeded')
    heard.push([channel.subscribed, client.allChannels().map(({ name }) => name)])
    for (const data of [{ id: 1 }, 'text', '"quoted"', '{broken', 7, [1], true]) {
      await publish(client, 'news', 'headline', data)
    }
    await publish(client, 'news', 'unheard', { id: 2 })
  }, 30))

it('on listeners that come and go', () =>
  expectSame(async (client, heard) => {
    const channel = await enter(client, 'news')
    const twice = (data: unknown) => heard.push(['twice', data])
    const other = (data: unknown) => heard.push(['other', data])
    const globally = (event: string) => heard.push(['globally', event])
    const context = { name: 'context' }
    const inContext = function (this: unknown, data: unknown) {
      heard.push(['in context', this === context, data])
    }
    channel.bind('e', twice)
    channel.bind('e', twice)
    channel.bind('e', other)
    channel.bind('e', inContext, context)
    channel.bind('f', other)
    channel.bind_global(globally)
    const all = async (label: string) => {
      heard.push([label])
      await publish(client, 'news', 'e', { n: 1 })
      await publish(client, 'news', 'f', { n: 2 })
    }
    await all('bound')
    channel.unbind('e', twice)
    await all('one listener of one event')
    channel.unbind(undefined, other)
    await all('one listener of all events')
    channel.bind('e', twice)
    channel.unbind(undefined, undefined, context)
    await all('one context')
    channel.unbind('e')
    await all('one event')
    channel.bind('e', twice)
    channel.unbind_global(globally)
    await all('the global listener')
    channel.bind_global(globally)
    channel.unbind()
    await all('every named listener')
    channel.bind('e', twice)
    channel.unbind_all()
    await all('everything')
  }, 20))

it('on listeners that bind and unbind while an event is delivered', () =>
  expectSame(async (client, heard) => {
    const channel = await enter(client, 'news')
    const late = (data: unknown) => heard.push(['late', data])
    const once = (data: unknown) => {
      heard.push(['once', data])
      channel.unbind('e', once)
      channel.bind('e', late)
    }
    channel.bind('e', once)
    channel.bind('e', (data) => heard.push(['after', data]))
    await publish(client, 'news', 'e', { n: 1 })
    await publish(client, 'news', 'e', { n: 2 })
    const more = () => channel.bind('e', (data) => heard.push(['more', data]))
    channel.bind('e', () => heard.length < 9 && more())
    await publish(client, 'news', 'e', { n: 3 })
  }, 7))

it('on a presence channel with another user', () =>
  expectSame(async (client, heard) => {
    const room = client.subscribe('presence-room')
    note(heard, 'room', room, 'pusher:member_added', 'pusher:member_removed', 'client-typing')
    room.bind('pusher:subscription_succeeded', (members) => {
      heard.push(['entered', members === room.members])
    })
    await next(room, 'pusher:subscription_succeeded')
    heard.push(['alone', listOf(room.members)])

    const bobsClient = bellwire(server, 'bob')
    const joined = next(room, 'pusher:member_added')
    const bob = await enter(bobsClient, 'presence-room')
    await joined
    heard.push(['together', room.members.count, Object.keys(room.members.members)])

    const typed = next(room, 'client-typing')
    bob.trigger('client-typing', { at: 'x' })
    await typed
    const answered = next(bob, 'client-answer')
    heard.push(['sent', room.trigger('client-answer', { yes: true })])
    heard.push(['bob heard', await answered])

    const left = next(room, 'pusher:member_removed')
    bobsClient.unsubscribe('presence-room')
    await left
    heard.push(['alone again', listOf(room.members)])
  }, 9))

it('on leaving and coming back', () =>
  expectSame(async (client, heard) => {
    const first = await enter(client, 'private-room')
    note(heard, 'first', first, 'e')
    await publish(client, 'private-room', 'e', { n: 1 })
    client.unsubscribe('private-room')
    heard.push([first.subscribed, client.channel('private-room') === undefined])
    await enter(client, 'news')
    await sdkFor(server).trigger('private-room', 'e', { n: 2 })
    const second = await enter(client, 'private-room')
    note(heard, 'second', second, 'e')
    heard.push([second === first, second.subscribed])
    await publish(client, 'private-room', 'e', { n: 3 })
    client.unsubscribe('private-room')
    heard.push([client.allChannels().map(({ name }) => name)])
  }, 5))

it('on leaving before the server has answered, and on a name of a client event that is wrong', () =>
  expectSame(async (client, heard) => {
    await next(client.connection, 'connected')
    const channel = client.subscribe('news')
    note(heard, 'news', channel, 'pusher:subscription_succeeded')
    client.unsubscribe('news')
    heard.push([client.subscribe('news') === channel])
    await next(channel, 'pusher:subscription_succeeded')
    heard.push([channel.subscribed])
    try {
      channel.trigger('typing', {})
    } catch {
      heard.push(['refused'])
    }
  }, 4))
